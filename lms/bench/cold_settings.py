"""Production in which something was published a moment before each request."""

from lms.settings.production import *

MIDDLEWARE = ["lms.bench.publication.PublishedBeforeMiddleware", *MIDDLEWARE]
