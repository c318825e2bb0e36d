"""Named reads of the replica: what the screens show, as plain rows.

Each query takes an open connection first, reads one consistent snapshot and changes nothing.
"""
