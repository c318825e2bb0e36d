"""Journeys: what people do with the app, in a real browser against real processes.

Screenshots of each step are kept in `tests/artefacts/`. No shortcuts through the program's own
functions while a person would use the screen.
"""
