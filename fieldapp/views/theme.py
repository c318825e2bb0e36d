"""Colours and type: Material 3 from one seed over quiet neutrals, light and dark.

Roboto, which Flet brings along, has digits of one width; DejaVu Sans has the glyphs it lacks.
"""

from __future__ import annotations

import flet as ft

SEED = "#00695C"
FONTS = {"DejaVu": "fonts/DejaVuSans.ttf"}

ROW_HEIGHT = 52
TARGET = 48
"""The least width and height of what a finger has to hit."""

_LIGHT = ft.ColorScheme(
    primary="#00695C",
    on_primary="#FFFFFF",
    primary_container="#CFEBE5",
    on_primary_container="#00332C",
    secondary_container="#DDEBE8",
    on_secondary_container="#12332E",
    tertiary="#7A5200",
    on_tertiary="#FFFFFF",
    tertiary_container="#FFE8BF",
    on_tertiary_container="#4A3200",
    error="#B3261E",
    on_error="#FFFFFF",
    error_container="#FBE3E1",
    on_error_container="#6E120C",
    surface="#FFFFFF",
    on_surface="#14191C",
    on_surface_variant="#4B555B",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#F7F8F9",
    surface_container="#F2F4F5",
    surface_container_high="#EBEEF0",
    surface_container_highest="#E4E8EA",
    outline="#78838A",
    outline_variant="#DDE2E5",
    surface_tint="#FFFFFF",
)
_DARK = ft.ColorScheme(
    primary="#6FD6C4",
    on_primary="#00332C",
    primary_container="#0B4F45",
    on_primary_container="#C4F2E8",
    secondary_container="#24403B",
    on_secondary_container="#CDE9E3",
    tertiary="#F2C06B",
    on_tertiary="#3F2A00",
    tertiary_container="#4F3809",
    on_tertiary_container="#FFE3B0",
    error="#FFB4AB",
    on_error="#5C0A05",
    error_container="#5B1B17",
    on_error_container="#FFDAD6",
    surface="#111517",
    on_surface="#E7EBED",
    on_surface_variant="#B2BBC0",
    surface_container_lowest="#0C0F11",
    surface_container_low="#161B1E",
    surface_container="#1B2124",
    surface_container_high="#23292D",
    surface_container_highest="#2C3337",
    outline="#89949A",
    outline_variant="#343C40",
    surface_tint="#111517",
)


def light_theme() -> ft.Theme:
    """Return the theme for daylight."""
    return _theme(_LIGHT)


def dark_theme() -> ft.Theme:
    """Return the theme for the evening."""
    return _theme(_DARK)


def mode(name: str) -> ft.ThemeMode:
    """Return Flet's theme mode for a setting: system, light or dark."""
    return {"light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK}.get(name, ft.ThemeMode.SYSTEM)


def locale(language: str) -> ft.LocaleConfiguration:
    """Return what Flutter's own words, such as those of its menus, are to be in."""
    chosen = ft.Locale(language)
    return ft.LocaleConfiguration(supported_locales=[chosen], current_locale=chosen)


def _theme(scheme: ft.ColorScheme) -> ft.Theme:
    shape = ft.RoundedRectangleBorder(radius=8)
    # Roboto lacks arrows, ticks and more; without a fallback such a glyph is an empty box. A style
    # that names a fallback has to name font and colour as well, or it loses both.
    text = ft.TextStyle(
        font_family="Roboto",
        font_family_fallback=list(FONTS),
        color=scheme.on_surface,
        letter_spacing=0.1,
    )
    button = ft.ButtonStyle(shape=shape, padding=ft.Padding.symmetric(horizontal=16))
    return ft.Theme(
        color_scheme_seed=SEED,
        color_scheme=scheme,
        scaffold_bgcolor=scheme.surface,
        text_theme=ft.TextTheme(
            body_large=text,
            body_medium=text,
            body_small=text,
        ),
        divider_color=scheme.outline_variant,
        filled_button_theme=ft.FilledButtonTheme(style=button),
        outlined_button_theme=ft.OutlinedButtonTheme(style=button),
        text_button_theme=ft.TextButtonTheme(style=button),
        visual_density=ft.VisualDensity.STANDARD,
    )
