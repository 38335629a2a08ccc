"""Settings of the tests: the same services, a quick password hasher, mail kept in memory."""

import os

from .dev import *

SECRET_KEY = "test-only-" + "x" * 50
DEBUG = False
SITE_URL = "http://testserver"
DATABASES = databases_from(os.environ["TEST_DATABASE_URL"])
# A database that is put back between tests must not be held open.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A migrated database of the test server that the test database is cloned from.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE")}
CELERY_BROKER_URL = os.environ["TEST_BROKER_URL"]
CACHES = caches_from(os.environ["TEST_CACHE_URL"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Made once, by the first test that signs.
# A signature takes as long as the page; tests of signing sign.
SIGNER = "none"
SIGNING_DIR = DATA_DIR / "signing-tests"
SIGNING_TRUST_DIR = SIGNING_DIR / "trust"
BADGE_KEY_FILE = DATA_DIR / "badges-tests" / "key.pem"
# A line for each request costs as much as a query; tests of the logs ask for it.
LOGGING = logs.logging_config(renderer=logs.PLAIN, level="WARNING")
# Static files are read where they lie; collecting them is the business of `make run`.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WORKER_ANSWER_SECONDS = 0.1
# What one person does in a test is seen by the next at once; tests of looks.py say otherwise.
LOOK_SECONDS = 0
