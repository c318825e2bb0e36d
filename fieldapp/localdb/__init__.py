"""The replica on the device: a SQLite file, its migrations, queries and search, and the journal.

The only place on the device that knows SQL. Deciding belongs to the domain, talking to the hub to
`sync`, showing to `views`.
"""
