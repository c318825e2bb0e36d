"""The hour and the photo of which all samples tell."""

from __future__ import annotations

AT = "2026-03-02T08:30:00.125Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
