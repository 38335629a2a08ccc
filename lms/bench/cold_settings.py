"""Production in which something was published before each request, and no look is kept."""

from lms.settings.production import *

MIDDLEWARE = ["lms.bench.publication.PublishedBeforeMiddleware", *MIDDLEWARE]
LOOK_SECONDS = 0
