"""Settings of a real installation: everything that differs comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from lms import logs

from .base import *

REQUIRED = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "MEDIA_ROOT",
    "DEFAULT_FROM_EMAIL",
    "SITE_URL",
    "SIGNER",
)
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured(
        f"Production needs {', '.join(missing)} in the environment; see docs/operations.md."
    )


def email_from(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT."""
    address = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if address.scheme not in ports or not address.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://USER:PASSWORD@HOST:PORT.")
    return {
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or ports[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp+tls",
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = [host.strip() for host in os.environ["ALLOWED_HOSTS"].split(",")]
SITE_URL = os.environ["SITE_URL"].rstrip("/")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https://: sign-ins and records cross it.")
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATABASES = databases_from(os.environ["DATABASE_URL"])
CELERY_BROKER_URL = os.environ["BROKER_URL"]
CACHES = caches_from(os.environ["CACHE_URL"])
BADGE_MAKES_KEY = False
if "BADGE_KEY_FILE" not in os.environ:
    BADGE_KEY_FILE = None  # no badges are issued here
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", STATIC_ROOT))
# Where the front server's internal location shows MEDIA_ROOT; empty: the site sends the bytes.
X_ACCEL_ROOT = os.environ.get("X_ACCEL_ROOT", "")

DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
globals().update(email_from(os.environ.get("EMAIL_URL", "smtp://localhost")))

SECURE_SSL_REDIRECT = True
# Load balancers ask for health over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if os.environ.get("BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

LOGGING = logs.logging_config(renderer=logs.JSON, level=os.environ.get("LOG_LEVEL", "INFO"))
