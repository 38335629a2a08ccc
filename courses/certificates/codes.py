"""The verification code: 130 random bits that people can read aloud and type back.

Crockford's base32 has no I, L, O or U, so what looks alike means the same.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # 26 × 5 bits = 130 bits
GROUPS = (5, 5, 5, 5, 6)

_LOOKALIKES = str.maketrans("ILO", "110")
_LONGEST_INPUT = 200


def new_code() -> str:
    """A code nobody can guess."""
    bits = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))


def read_code(text: str) -> str | None:
    """The code a person meant, or None when it can be none.

    Takes full-width and lower-case letters, blanks and dashes of any kind, O for 0, I and L for 1.
    """
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_INPUT]).upper().translate(_LOOKALIKES)
    code = "".join(
        c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Pd", "Cf")
    )
    if len(code) == LENGTH and all(c in ALPHABET for c in code):
        return code
    return None


def grouped(code: str) -> str:
    """The code as it is printed: `7K3QX-9A0BC-…`."""
    parts, start = [], 0
    for size in GROUPS:
        parts.append(code[start : start + size])
        start += size
    return "-".join(parts)
