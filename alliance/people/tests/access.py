from lms.testing.access import Row, members

ROWS = [
    Row("people:desk", get=members(200), post=405),
    Row("people:me", get=members(200), post=405),
]
