"""The key that badges are signed with: one file, read once in a process, never shown.

Its public half is entered in the table BadgeKey when it is first used and is published for ever, so
that what an earlier key signed can still be checked after the file was exchanged for a new one.
"""

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.signals import setting_changed
from jwt.algorithms import OKPAlgorithm

ALGORITHM = "EdDSA"


class NoKey(Exception):
    """Badges cannot be signed here; the message says why."""


@dataclass(frozen=True)
class Signer:
    """A private key, and what is public of it: its thumbprint (RFC 7638) and its JWK."""

    private: Ed25519PrivateKey
    kid: str
    jwk: dict

    def sign(self, payload: dict, *, issuer_id: str) -> str:
        """A compact JWT; its header names the key as the issuer publishes it."""
        headers = {"kid": f"{issuer_id}#{self.kid}", "jwk": self.jwk}
        return jwt.encode(payload, self.private, algorithm=ALGORITHM, headers=headers)


@lru_cache(maxsize=1)
def current() -> Signer:
    """The signer of this installation. Raises NoKey.

    Where BADGE_MAKES_KEY holds, as in development and the demo, a missing key is made at first use.
    """
    if settings.BADGE_KEY_FILE is None:
        raise NoKey("BADGE_KEY_FILE is not set")
    path = Path(settings.BADGE_KEY_FILE)
    if not path.exists():
        if not settings.BADGE_MAKES_KEY:
            raise NoKey(f"BADGE_KEY_FILE={path} is not there")
        _make(path)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError) as error:
        raise NoKey(f"{path} cannot be read: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise NoKey(f"{path} holds no Ed25519 key")
    jwk = json.loads(OKPAlgorithm.to_jwk(private.public_key()))
    jwk = {name: jwk[name] for name in ("crv", "kty", "x")}
    return Signer(private, thumbprint(jwk), jwk)


def thumbprint(jwk: dict) -> str:
    """The key's name: SHA-256 of its JWK in the one spelling of RFC 7638."""
    spelt = json.dumps(jwk, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(sha256(spelt.encode()).digest()).rstrip(b"=").decode()


def _make(path: Path) -> None:
    """Write a new key for the owner's eyes only; whoever comes second leaves the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _forget(*, setting: str, **kwargs) -> None:
    if setting.startswith("BADGE_"):
        current.cache_clear()


setting_changed.connect(_forget, dispatch_uid="courses.badges.keys")
