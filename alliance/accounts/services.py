"""One-time codes, from the slip of paper to the password.

Who may issue a code for whom is settled above, in people.rules: accounts know no units.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from alliance.core import audit

from .codes import code_hash, new_code
from .enums import CodePurpose
from .models import ActivationCode, User


class CodeNotValid(Exception):
    """Unknown, used, expired, replaced by a newer one, or not for this: one answer for all."""


@dataclass(frozen=True)
class IssuedCode:
    """The only moment at which the code itself is known."""

    user: User
    purpose: str
    code: str
    expires_at: datetime


@transaction.atomic
def issue_code(*, user_id: int, by: User, at: datetime, unit_id: int | None = None) -> IssuedCode:
    """A fresh code; the one before is void. For an activated account it resets the password.

    `unit_id` is written to the trail.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    purpose = CodePurpose.RESET if user.is_activated else CodePurpose.ACTIVATION
    user.activation_codes.filter(used_at__isnull=True).delete()
    code = new_code()
    issued = ActivationCode.objects.create(
        user=user,
        purpose=purpose,
        code_hash=code_hash(code),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=settings.ACTIVATION_CODE_DAYS),
    )
    audit.record(
        "code.issue", by_id=by.pk, target=user, unit_id=unit_id, at=at, purpose=str(purpose)
    )
    return IssuedCode(user, purpose, code, issued.expires_at)


def find_code(*, code: str, at: datetime) -> ActivationCode:
    """The open code with its person. Raises CodeNotValid."""
    return _open_code(ActivationCode.objects.select_related("user"), code_hash(code), at)


@transaction.atomic
def redeem_code(*, hashed: str, password: str, at: datetime) -> User:
    """Use the code up and give the account its password. Raises CodeNotValid.

    Two at once: the second waits for the first and finds the code used.
    """
    found = _open_code(ActivationCode.objects.select_for_update(of=["self"]), hashed, at)
    user = User.objects.select_for_update().get(pk=found.user_id)
    if user.is_activated != (found.purpose == CodePurpose.RESET):
        raise CodeNotValid
    found.used_at = at
    found.save(update_fields=["used_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("code.redeem", by_id=user.pk, target=user, at=at, purpose=found.purpose)
    return user


def _open_code(codes, hashed: str, at: datetime) -> ActivationCode:
    found = codes.filter(
        code_hash=hashed, used_at__isnull=True, expires_at__gt=at, user__is_active=True
    ).first()
    if found is None:
        raise CodeNotValid
    return found
