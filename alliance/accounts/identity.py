"""One field, three ways to say who one is: phone, username or e-mail."""

import re
import unicodedata

from django.db.models import Q

from .models import User

_PHONE_NOISE = re.compile(r"[\s\-‐-―()（）.]+")
_CHINA_PREFIX = re.compile(r"^(?:\+|00)86(?=1\d{10}$)")


def clean_login(text: str) -> str:
    """As typed, but half-width and without blanks around it; control characters are gone."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()


def clean_phone(text: str) -> str:
    """A phone as it is stored: digits, the Chinese prefix taken off; "" when it is no phone."""
    digits = _CHINA_PREFIX.sub("", _PHONE_NOISE.sub("", clean_login(text)))
    return digits if re.fullmatch(r"\+?[0-9]{5,19}", digits) else ""


def find_user(login: str) -> User | None:
    """Who is meant by what stands in the sign-in field; one query.

    A username wins over a phone and a phone over an e-mail, should one spell another's.
    """
    login = clean_login(login)
    if not login:
        return None
    phone = clean_phone(login)
    named = Q(username__iexact=login) | Q(email__iexact=login)
    found = User.objects.filter(named | Q(phone=phone) if phone else named)[:3]
    ranks = sorted(
        found, key=lambda u: (u.username.lower() != login.lower(), not phone or u.phone != phone)
    )
    return ranks[0] if ranks else None
