"""The publishing gate: what nobody could finish is not published, whichever way it goes.

The editor's form says it in time. This says it to every other way: approving from the dashboard,
publishing in bulk, a schedule, code. What a lesson itself lacks is `LessonPage.obstacles`; an app
above that has a reason of its own registers with `obstacle`.
"""

from collections.abc import Callable, Iterable, Sequence

_further: list[Callable[[int], Iterable[str]]] = []


class PageNotReady(Exception):
    """Refused to publish; `obstacles` are sentences for the person who tried."""

    def __init__(self, *, page_id: int, title: str, obstacles: Sequence[str]):
        super().__init__(page_id)
        self.page_id = page_id
        self.title = title
        self.obstacles = tuple(obstacles)


def obstacle(ask: Callable[[int], Iterable[str]]) -> Callable[[int], Iterable[str]]:
    """Ask this, too, before a lesson is published: key of the lesson → sentences why not."""
    _further.append(ask)
    return ask


def further_obstacles(lesson_id: int) -> list[str]:
    return [sentence for ask in _further for sentence in ask(lesson_id)]
