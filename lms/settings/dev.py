"""Settings of `make run` and of `manage.py` beside it: the services under `.data/`."""

import json
import os

from .base import *

DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]


def _running_services() -> dict[str, str]:
    """What the supervisor wrote when it started the services; empty when none run."""
    try:
        return json.loads((DATA_DIR / "services.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}


SERVICES = _running_services() | {
    key: os.environ[key]
    for key in ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY", "SITE_URL")
    if key in os.environ
}
SECRET_KEY = SERVICES.get("SECRET_KEY", "dev-only-" + "x" * 50)
SITE_URL = SERVICES.get("SITE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_BASE_URL = SITE_URL
DATABASES = databases_from(SERVICES.get("DATABASE_URL", "postgresql://127.0.0.1/lms"))
CELERY_BROKER_URL = SERVICES.get("BROKER_URL", "redis://127.0.0.1:6379/0")
CACHES = caches_from(SERVICES.get("CACHE_URL", "redis://127.0.0.1:6379/1"))
MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = "alliance@example.org"
