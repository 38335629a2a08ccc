"""Settings of the tests: the same services, a quick password hasher, mail kept in memory."""

import os

from .dev import *  # noqa: F403 - Django's settings are layered by star imports

SECRET_KEY = "test-only-" + "x" * 50
DEBUG = False
SITE_URL = "http://testserver"
DATABASES = databases_from(os.environ["TEST_DATABASE_URL"])  # noqa: F405
CELERY_BROKER_URL = os.environ["TEST_BROKER_URL"]
CACHES = caches_from(os.environ["TEST_CACHE_URL"])  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
