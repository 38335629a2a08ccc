from lms.testing.access import Row, everyone

ROWS = [
    Row("search:search", get=everyone(200), post=everyone(405)),
    Row("search:suggest", get=everyone(200), post=everyone(405)),
]
