"""A person's own e-mail address: changed only when the new one has answered.

Whoever holds the address can have the password reset to it, so nobody else may set it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from alliance.core import audit
from alliance.core.throttle import Limit

from .models import User

LINK_HOLDS = timedelta(hours=2)
SALT = "accounts.email"
# Each asks for a letter to an address that may be a stranger's.
PER_PERSON = Limit("email-change", tries=5, seconds=3600)


class AddressTaken(Exception):
    """Another account has this address."""


class LinkNotValid(Exception):
    """Made up, too old, used already, or meant for another account."""


def is_taken(email: str, *, by: User) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=by.pk).exists()


def ask_new_address(*, email: str, by: User, at: datetime) -> None:
    """Write to the new address; nothing changes before its link is followed.

    Raises AddressTaken, core.throttle.TooManyTries.
    """
    PER_PERSON.take(by.pk, at=at)
    if is_taken(email, by=by):
        raise AddressTaken
    token = signing.dumps({"user": by.pk, "was": by.email, "to": email}, salt=SALT)
    link = settings.SITE_URL + reverse("account_confirm_email_change", args=[token])
    with override(by.language):
        send_mail(
            subject=_("确认您的新邮箱"),
            message=_(
                "%(name)s，您好：请在两小时内打开下面的链接，登录后确认把这个邮箱用于您的账号。"
                "如果不是您要求的，请不要理会。\n\n%(link)s"
            )
            % {"name": by.name, "link": link},
            from_email=None,
            recipient_list=[email],
        )


def read_link(token: str, *, by: User) -> str:
    """The address that the link confirms for this person. Raises LinkNotValid."""
    try:
        said = signing.loads(token, salt=SALT, max_age=LINK_HOLDS)
    except signing.BadSignature as error:
        raise LinkNotValid from error
    if said["user"] != by.pk or said["was"] != by.email:
        raise LinkNotValid
    return said["to"]


@transaction.atomic
def confirm_new_address(*, token: str, by: User, at: datetime) -> User:
    """Take the address that has answered; the old one is told. Raises LinkNotValid, AddressTaken.

    A link works once: it names the address that it replaces.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    email = read_link(token, by=user)
    old, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTaken from error
    audit.record("account.change_email", by_id=user.pk, target=user, at=at)
    if old:
        _tell_old_address(user, old)
    return user


def _tell_old_address(user: User, old: str) -> None:
    with override(user.language):
        send_mail(
            subject=_("您账号的邮箱已更换"),
            message=_(
                "%(name)s，您好：您的账号已改用另一个邮箱，这个邮箱不再用于登录和重置密码。"
                "如果不是您本人所为，请立即联系联盟办公室。"
            )
            % {"name": user.name},
            from_email=None,
            recipient_list=[old],
        )
