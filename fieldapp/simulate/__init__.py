"""The simulated world: real device and hub code on real files, under a network that fails.

One process, one seed, virtual time. After each run the invariants of sync are checked; a seed that
fails is replayed with its story. Screens are not simulated; rules of selling do not live here.
"""
