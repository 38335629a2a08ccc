from lms.testing.access import Row, everyone

ROWS = [Row("news:feed", get=everyone(200), post=everyone(405))]
