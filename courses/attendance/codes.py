"""The ward's code: what the QR code says, and the six digits to type where no camera helps.

Both are made from the department and the minute by HMAC with the site's secret key; nothing is
stored. A code holds in its own minute and in the next one.
"""

import base64
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

SECONDS = 60
DIGITS = 6
_SALT = "courses.attendance.ward"
_MAC_BYTES = 16


class NotACode(Exception):
    """The site never showed this code."""


class CodeExpired(Exception):
    """A code of the ward, but of an earlier minute."""


def token_for(department_id: int, *, at: datetime) -> str:
    """What the QR code carries at that moment."""
    return _token(department_id, _minute(at))


def digits_for(department_id: int, *, at: datetime) -> str:
    """The code to type, good for a trainee of this department only."""
    return _digits(department_id, _minute(at))


def link_for(department_id: int, *, at: datetime) -> str:
    """The address in the QR code."""
    path = reverse("attendance:check_in", args=[token_for(department_id, at=at)])
    return settings.SITE_URL + path


def read_token(token: str, *, at: datetime) -> int:
    """The department whose code this is. Raises NotACode, CodeExpired."""
    parts = token.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts[:2]):
        raise NotACode
    if any(len(part) > 18 for part in parts[:2]):
        raise NotACode
    department_id, minute = int(parts[0]), int(parts[1])
    if not constant_time_compare(token, _token(department_id, minute)):
        raise NotACode
    if minute not in _good_minutes(at):
        raise CodeExpired
    return department_id


def check_digits(digits: str, department_id: int, *, at: datetime) -> None:
    """Raises NotACode when these are not the department's digits now."""
    good = [_digits(department_id, minute) for minute in _good_minutes(at)]
    if not any(constant_time_compare(digits, one) for one in good):
        raise NotACode


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _good_minutes(at: datetime) -> tuple[int, int]:
    return _minute(at), _minute(at) - 1


def _token(department_id: int, minute: int) -> str:
    mac = _mac("token", department_id, minute)[:_MAC_BYTES]
    return f"{department_id}.{minute}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _digits(department_id: int, minute: int) -> str:
    number = int.from_bytes(_mac("digits", department_id, minute)[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _mac(purpose: str, department_id: int, minute: int) -> bytes:
    value = f"{purpose}:{department_id}:{minute}"
    return salted_hmac(_SALT, value, algorithm="sha256").digest()
