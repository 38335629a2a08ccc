"""Who signs: one part that is exchanged by the setting SIGNER, and kept warm in each process."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

# What SIGNER may say beside the dotted path of a function that returns a Signer.
UNSIGNED = "none"
BUILT_IN = {
    "local": "courses.signing.authority.signer",
    "files": "courses.signing.credentials.from_files",
    "pkcs11": "courses.signing.tokens.from_token",
}


class CannotSign(Exception):
    """Nothing can be signed as things are; the message is one sentence that says why."""


@dataclass(frozen=True)
class Signed:
    """A signed document, and by whom and how it was signed."""

    pdf: bytes
    algorithm: str
    signer: str
    fingerprint: str


class Signer(Protocol):
    """Signs documents under one certificate.

    `name` is what the certificate calls its owner, `fingerprint` the SHA-256 of the certificate in
    hexadecimal, `algorithm` the words that are stored with each signature. `ends` is when the
    certificate ends, None when that is not known.
    """

    name: str
    algorithm: str
    fingerprint: str
    ends: datetime | None

    def sign(self, pdf: bytes, *, at: datetime) -> Signed:
        """The document with a signature dated `at`. Raises CannotSign."""


@lru_cache(maxsize=1)
def current() -> Signer | None:
    """The signer of this installation; None when its certificates are not signed.

    Reads keys at the first call only. Raises CannotSign.
    """
    if settings.SIGNER == UNSIGNED:
        return None
    path = BUILT_IN.get(settings.SIGNER, settings.SIGNER)
    try:
        make = import_string(path)
    except ImportError as error:
        raise CannotSign(f"SIGNER={settings.SIGNER} names no signer: {error}") from error
    return make()


def _forget(*, setting: str, **kwargs) -> None:
    if setting.startswith("SIGN"):
        current.cache_clear()


setting_changed.connect(_forget, dispatch_uid="courses.signing.signers")
