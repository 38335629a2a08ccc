"""One-time codes as people read, type and mistype them."""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

# Crockford's base 32: no I, L, O, U. Ten characters are 50 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A fresh code, in two groups of five."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{text[:5]}-{text[5:]}"


def clean_code(typed: str) -> str:
    """The code meant by what was typed: full width, lower case, blanks and look-alikes mended.

    "" when it can't be one.
    """
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    text = "".join(c for c in text if c.isalnum())
    return text if len(text) == LENGTH and all(c in ALPHABET for c in text) else ""


def code_hash(code: str) -> str:
    """Keyed with SECRET_KEY: whoever reads the table can't try codes against it."""
    return salted_hmac("alliance.accounts.codes", clean_code(code), algorithm="sha256").hexdigest()
