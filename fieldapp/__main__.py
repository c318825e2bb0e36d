"""`python -m fieldapp` is the same as the `fieldapp` command."""

from fieldapp.cli import main

if __name__ == "__main__":
    main()
