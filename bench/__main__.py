"""Run measurements: `python -m bench [name] [its arguments]`; without a name, all of them.

`MEASUREMENTS` are the names.
"""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = ("search", "sync", "fleet", "suggest", "pricing", "tap", "fill")


def main(arguments: list[str]) -> int:
    """Run each measurement in a process of its own, so that none warms up another."""
    names, rest = list(MEASUREMENTS), arguments
    if arguments and not arguments[0].startswith("-"):
        if arguments[0] not in MEASUREMENTS:
            print(f"unknown: {arguments[0]}; there are: {', '.join(MEASUREMENTS)}", file=sys.stderr)
            return 2
        names, rest = [arguments[0]], arguments[1:]
    failed = [
        name
        for name in names
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *rest], check=False).returncode
    ]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
