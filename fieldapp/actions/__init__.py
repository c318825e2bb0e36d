"""What a user can do, one function per intention: read, let the domain decide, write once.

Screens and the command line call these; every function blocks until the result is durable, so call
them off the event loop. No rules of selling here, no SQL, no network.
"""
