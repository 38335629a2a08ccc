"""What people are told about leave: that it waits, that it was decided. Never its reason.

Each is told in the app and, whoever has an address, by mail. A mail is a row of the outbox, so it
is written in the transaction of what it tells.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.notices.services import notify
from courses.rotations.models import Placement

from .enums import Approver, LeaveStatus
from .models import Leave

WAITS = (
    _("有一条请假等您审批"),
    _("%(reader)s，您好：%(name)s 申请 %(first)s 至 %(last)s 请假，等您审批。\n\n%(url)s"),
)
DECIDED = {
    LeaveStatus.APPROVED: (
        _("请假已批准"),
        _("%(reader)s，您好：您 %(first)s 至 %(last)s 的请假已批准。\n\n%(url)s"),
    ),
    LeaveStatus.REJECTED: (
        _("请假未获批准"),
        _("%(reader)s，您好：您 %(first)s 至 %(last)s 的请假未获批准，理由见页面。\n\n%(url)s"),
    ),
}
# Kind of notice -> its sentence; the words of a letter begin with it.
SENTENCES = {"leave.waits": WAITS[0]} | {
    f"leave.{status.lower()}": words[0] for status, words in DECIDED.items()
}


def tell_approvers(leave: Leave, touched: Iterable[Placement]) -> None:
    """To the mentors or the heads whom the length calls for; the training office has its desk."""
    if leave.approver == Approver.MENTOR:
        readers = User.objects.filter(pk__in={one.mentor_id for one in touched})
    elif leave.approver == Approver.HEAD:
        readers = User.objects.filter(
            role_grants__role=Role.DEPARTMENT_HEAD,
            role_grants__department__in={one.department_id for one in touched},
        ).distinct()
    else:
        return
    others = readers.exclude(pk=leave.trainee.user_id)
    _tell("leave.waits", WAITS, leave, others, at=leave.requested_at)


def tell_trainee(leave: Leave) -> None:
    """That it was approved or rejected."""
    kind = f"leave.{leave.status.lower()}"
    _tell(kind, DECIDED[leave.status], leave, [leave.trainee.user], at=leave.decided_at)


def _tell(
    kind: str,
    words: tuple[Promise, Promise],
    leave: Leave,
    readers: Iterable[User],
    *,
    at: datetime,
) -> None:
    readers = list(readers)
    url = reverse("attendance:leave", args=[leave.pk])
    notify(users=[reader.pk for reader in readers], kind=kind, params={}, url=url, at=at)
    for reader in readers:
        _write(words, leave, reader)


def _write(words: tuple[Promise, Promise], leave: Leave, reader: User) -> None:
    if not reader.email:
        return
    subject, body = words
    with override(reader.language):
        send_mail(
            subject=str(subject),
            message=str(body)
            % {
                "reader": reader.name,
                "name": leave.trainee.user.name,
                "first": leave.starts_on,
                "last": leave.ends_on,
                "url": settings.SITE_URL + reverse("attendance:leave", args=[leave.pk]),
            },
            from_email=None,
            recipient_list=[reader.email],
        )
