"""Rows of addresses that belong to no app: health, and Wagtail's pages by their path."""

from lms.testing.access import Row, everyone

ROWS = [
    Row("healthz", get=everyone(200), post=everyone(405)),
    # No worker runs beside the access table.
    Row("readyz", get=everyone(503), post=everyone(405)),
    Row("wagtail_serve", case="home", path=lambda w: "/", get=everyone(200), post=everyone(200)),
]
