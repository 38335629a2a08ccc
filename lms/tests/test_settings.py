"""Production settings are tried in a process of their own: settings are read once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

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


# Reads settings for one environment after another, each time as if for the first time.
REFUSALS = """
import json, os, sys
for line in sys.stdin:
    os.environ.clear()
    os.environ.update(json.loads(line))
    for name in [name for name in sys.modules if name.startswith("lms.settings")]:
        del sys.modules[name]
    try:
        from lms.settings import production
        said = None
    except Exception as error:
        said = str(error)
    print(json.dumps(said), flush=True)
"""


@pytest.fixture(scope="module")
def refusal() -> Iterator[Callable[[dict[str, str]], str | None]]:
    """`refusal(environment)`: in what words production refuses it; None when it starts."""
    with subprocess.Popen(
        [sys.executable, "-c", REFUSALS],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:

        def ask(environment: dict[str, str]) -> str | None:
            print(json.dumps(environment), file=child.stdin, flush=True)
            return json.loads(child.stdout.readline())

        yield ask


def test_production_starts(refusal):
    assert refusal(INSTALLATION) is None


@pytest.mark.parametrize("name", INSTALLATION)
def test_production_refuses_to_start_without(name, refusal):
    rest = {key: value for key, value in INSTALLATION.items() if key != name}
    assert f"Production needs {name} in the environment" in refusal(rest)


def test_production_takes_everything_from_the_environment():
    shown = (
        "s.ALLOWED_HOSTS, str(s.MEDIA_ROOT), s.SITE_URL, s.DATABASES['default']['NAME'], "
        "s.MAIL_TRANSPORT, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, "
        "s.STORAGES['protected']['OPTIONS']['location'].as_posix()"
    )
    read = subprocess.run(
        [sys.executable, "-c", f"from lms.settings import production as s; print(repr(({shown})))"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath}
        | INSTALLATION
        | {"EMAIL_URL": "smtp+tls://lms:p%40ss@mail.example.org"},
        capture_output=True,
        text=True,
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
def test_production_says_what_it_cannot_use(name, value, said, refusal):
    assert said in refusal(INSTALLATION | {name: value})
