"""The way back: where a tab was before it came to where it is."""

from __future__ import annotations

from fieldapp.views.routes import Place


class Trail:
    """The places that `back` leads through, the last one first."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def leave(self, here: Place, there: Place) -> None:
        """Note a step from here to there. Going to where one came from counts as going back."""
        if there in self._places:
            del self._places[self._places.index(there) :]
        else:
            self._places.append(here)

    def back(self) -> Place:
        """Take the last place off and return it; at the beginning that is home."""
        return self._places.pop() if self._places else Place("home")

    def came_back_to(self, place: Place) -> None:
        """Note that the browser's own button led to a place."""
        if self._places and self._places[-1] == place:
            self._places.pop()

    def forget(self) -> None:
        """Begin at the beginning."""
        self._places.clear()
