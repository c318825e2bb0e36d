"""The hub: receives commands exactly once, and gives every device the records of its scope.

SQL of the hub lives here, and everything that is served over HTTP. The rules of selling do not:
they are in `domain`, the same functions that run on the device.
"""
