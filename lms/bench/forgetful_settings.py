"""Production that remembers no earlier request: every page is rendered as for the first time."""

from lms.settings.production import *  # noqa: F403 - Django's settings are layered by star imports

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
