"""Demo certificates of courses in every state; the newest are left for the scheduled sweep."""

from datetime import datetime, timedelta
from typing import NamedTuple

from alliance.accounts.models import User
from courses.designs.enums import CertificateKind

from . import demo_kinds, services
from .models import Certificate
from .queries import awaiting_certificate
from .sources import SOURCES

COURSE = SOURCES[CertificateKind.COURSE]
ISSUED = 120


class Earned(NamedTuple):
    pk: int  # of the enrolment
    completed_at: datetime
    holder_id: int

    @property
    def issued_at(self) -> datetime:
        return self.completed_at + timedelta(minutes=1)


WRONG = "淼"  # a character that a roster was typed with

# No certificate face has Hangul: the office sees why this guest's certificate could not be made.
UNDRAWABLE_NAME = "朴俊昊（박준호）"


def load(demo) -> None:
    """Issue the oldest earned certificates, each on the day it was earned.

    The first of them is revoked, the second corrected, and the third cannot be made. Whoever the
    demo lets sign in has theirs, however new. Then come the other kinds.
    """
    rows = (
        awaiting_certificate(COURSE)
        .filter(course__alliance=demo.alliance)
        .order_by("completed_at", "pk")
        .values_list("pk", "completed_at", "user")
    )
    signing_in = {user.pk for user in demo.accounts.values()}
    earned = [Earned(*row) for row in rows]
    own = [one for one in earned if one.holder_id in signing_in]
    earned = [one for one in earned if one.holder_id not in signing_in][:ISSUED]
    if len(earned) < 3:
        return
    to_revoke, to_correct, undrawable, *others = earned
    services.revoke_certificate(
        certificate_id=_issue(to_revoke).pk,
        reason="经查，由他人代为完成测验。",
        by=demo.accounts["training"],
        at=to_revoke.issued_at + timedelta(days=3),
    )
    _misspell_and_correct(to_correct, by=demo.accounts["training"])
    User.objects.filter(pk=undrawable.holder_id).update(name=UNDRAWABLE_NAME)
    services.issue_certificates(
        source=COURSE, ids=[undrawable.pk], at=undrawable.issued_at, by=None
    )
    for one in sorted(others + own, key=lambda one: one.completed_at):
        if one.holder_id != undrawable.holder_id:
            _issue(one)
    demo_kinds.load(demo, undrawable=User.objects.get(pk=undrawable.holder_id))


def _issue(earned: Earned) -> Certificate:
    return services.issue_certificate(source=COURSE, pk=earned.pk, at=earned.issued_at, by=None)


def _misspell_and_correct(earned: Earned, *, by: User) -> None:
    """Issue under a name with one wrong character, then correct the person and the certificate."""
    holder = User.objects.filter(pk=earned.holder_id)
    name = holder.get().name
    holder.update(name=f"{name[:-1]}{WRONG}")
    certificate = _issue(earned)
    holder.update(name=name)
    services.correct_certificate(
        certificate_id=certificate.pk,
        reason="姓名录入有误，已按有效证件更正。",
        by=by,
        at=certificate.issued_at + timedelta(days=2),
    )
