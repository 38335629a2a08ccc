"""Production settings are tried in a process of their own: settings are read once."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

IMPORT = "from lms.settings import production as s"
INSTALLATION = {
    "DATABASE_URL": "postgresql://localhost/lms",
    "BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
    "ALLOWED_HOSTS": "lms.example.org, lms.example.com",
    "SECRET_KEY": "x1-" + "kQ7" * 20,
    "MEDIA_ROOT": "/srv/lms/media",
    "DEFAULT_FROM_EMAIL": "lms@example.org",
    "SITE_URL": "https://lms.example.org",
    "SIGNER": "none",
}


def read_settings(environment: dict[str, str], expression: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"from lms.settings import production as s; print(repr(({expression})))",
        ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath} | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", INSTALLATION)
def test_production_refuses_to_start_without(name):
    rest = {key: value for key, value in INSTALLATION.items() if key != name}
    read = read_settings(rest, "0")
    assert read.returncode != 0
    assert f"Production needs {name} in the environment" in read.stderr


def test_production_takes_everything_from_the_environment():
    read = read_settings(
        INSTALLATION | {"EMAIL_URL": "smtp+tls://lms:p%40ss@mail.example.org"},
        "s.ALLOWED_HOSTS, str(s.MEDIA_ROOT), s.SITE_URL, s.DATABASES['default']['NAME'], "
        "s.MAIL_TRANSPORT, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, "
        "s.STORAGES['protected']['OPTIONS']['location'].as_posix()",
    )
    assert read.stderr == ""
    assert read.stdout.strip() == str(
        (
            ["lms.example.org", "lms.example.com"],
            "/srv/lms/media",
            "https://lms.example.org",
            "lms",
            "django.core.mail.backends.smtp.EmailBackend",
            "mail.example.org",
            587,
            "p@ss",
            True,
            "/srv/lms/media/protected",
        )
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SITE_URL", "http://lms.example.org", "SITE_URL must begin with https://"),
        ("EMAIL_URL", "mail.example.org", "EMAIL_URL must look like"),
        ("DATABASE_URL", "sqlite:///db", "DATABASE_URL must name a PostgreSQL database"),
    ],
)
def test_production_says_what_it_cannot_use(name, value, said):
    read = read_settings(INSTALLATION | {name: value}, "0")
    assert read.returncode != 0
    assert said in read.stderr
