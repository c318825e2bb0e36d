"""fieldapp: offline-first selling to small retail outlets.

This package holds the device (an app on a local SQLite replica), the hub that receives its orders
exactly once, and the rules that both share. `docs/architecture.md` is the map.
"""

__version__ = "0.1.0"
