"""One file a screen, and nothing that two screens share: that is a part, in `parts/`.

A screen reads through queries, acts through actions, and leaves by `go`; it imports no other.
"""
