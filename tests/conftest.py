"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no fault of the code: how long something takes is measured in bench/.
settings.register_profile("fieldapp", deadline=None)
settings.load_profile("fieldapp")
