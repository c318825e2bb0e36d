"""Where a packaged app starts: `flet build` and `flet run` look for this file."""

import flet as ft

from fieldapp.views.app import main

if __name__ == "__main__":
    ft.run(main)
