"""The `fieldapp` command: one module a command, and the words for whatever stops one.

Commands read arguments and print; what they do lives in the packages that they call. Nothing
imports this package.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from fieldapp.cli.output import Failure, failure_of, print_failure
from fieldapp.cli.program import program


def main() -> None:
    """Run the command line; every failure ends in one clear sentence and an exit code."""
    try:
        code = program(standalone_mode=False)
    except SystemExit:
        raise
    except KeyboardInterrupt:
        sys.exit(130)
    except Failure as failure:
        _end(failure)
    except Exception as error:
        known = failure_of(error)
        if known is None:
            raise
        _end(known)
    # Commands return nothing; a number is the exit code that one of them asked for.
    sys.exit(code)


def _end(failure: Failure) -> NoReturn:
    print_failure(failure)
    sys.exit(failure.exit_code)


__all__ = ["main"]
