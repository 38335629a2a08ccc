"""The publishing gate: what nobody could finish is not published, whichever way it goes.

The editor's form says it in time. This says it to every other way: approving from the dashboard,
publishing in bulk, a schedule, code.
"""

from collections.abc import Sequence


class PageNotReady(Exception):
    """Refused to publish; `obstacles` are sentences for the person who tried."""

    def __init__(self, *, page_id: int, title: str, obstacles: Sequence[str]):
        super().__init__(page_id)
        self.page_id = page_id
        self.title = title
        self.obstacles = tuple(obstacles)
