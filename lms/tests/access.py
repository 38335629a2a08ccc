"""Rows of addresses that belong to no app: health, and Wagtail's pages by their path."""

from lms.testing.access import Row, everyone

ROWS = [
    Row("language", get=302, post=302, kwargs=lambda world: {"code": "en"}),
    Row("healthz", get=everyone(200), post=everyone(405)),
    # No worker runs beside the access table.
    Row("readyz", get=everyone(503), post=everyone(405)),
    Row("wagtail_serve", case="home", path=lambda w: "/", get=everyone(200), post=everyone(200)),
]
