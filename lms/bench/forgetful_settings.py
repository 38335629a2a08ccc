"""Production that remembers no earlier request: every page is rendered as for the first time."""

from lms.settings.production import *

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
