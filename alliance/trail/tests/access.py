from lms.testing.access import Row, only

ROWS = [Row("trail:list", get=only("auditor"), post=405)]
