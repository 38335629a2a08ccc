from alliance.pages.tests.access import writers
from lms.testing.access import Row

ROWS = [
    Row("link_report", get=writers(200), post=writers(405, 405)),
    Row("check_links", get=writers(405, 405), post=writers(302, 302)),
]
