"""The rules of selling: nouns, prices, permissions and commands, shared by device and hub.

Everything here is a pure function of its arguments. No input or output, no clock, no randomness:
times and ids arrive inside commands. Beyond the standard library only pydantic and SQLModel's
validated base class may be imported.
"""
