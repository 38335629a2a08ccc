"""The code of a bedside pass: eight characters to read aloud, 40 random bits, kept as a keyed hash.

So few bits are enough only because entering one is throttled and it lives for a day.
"""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

from alliance.core.throttle import Limit

# Crockford's base32: what looks alike means the same.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
WRONG_CODES = Limit("bedside-pass", tries=10, seconds=600)

_LOOKALIKES = str.maketrans("ILO", "110")
_LONGEST_INPUT = 40
_SALT = "courses.assessments.bedside-pass"


def new_code() -> str:
    """A code nobody can guess in the tries that the throttle leaves."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """The code a person meant, or None when it can be none; blanks and dashes do not count."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_INPUT]).upper().translate(_LOOKALIKES)
    code = "".join(
        c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Pd", "Cf")
    )
    return code if len(code) == LENGTH and all(c in ALPHABET for c in code) else None


def code_hash(code: str) -> str:
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()


def spoken(code: str) -> str:
    """The code as it is shown: two groups of four."""
    return f"{code[:4]}-{code[4:]}"
