"""Giving a published placement to another mentor, and telling those it concerns."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from alliance.accounts.models import User
from alliance.core.access import require
from alliance.notices.services import notify
from alliance.units.queries import roles_of
from courses.mentoring.models import MentorProfile
from courses.rotations import rules
from courses.rotations.enums import PLACEMENT_TRANSITIONS
from courses.rotations.models import Placement
from courses.rotations.services import NotItsTime, change_mentor

from .mentors import staff_for

TEACHES = gettext_lazy("%(trainee)s在%(department)s的轮转（%(first)s 至 %(last)s）由您带教。")
IS_TAUGHT = gettext_lazy("您在%(department)s的轮转（%(first)s 至 %(last)s）由%(mentor)s带教。")
TAUGHT_BEFORE = gettext_lazy(
    "%(trainee)s在%(department)s的轮转（%(first)s 至 %(last)s）改由%(mentor)s带教。"
)
SENTENCES = {
    "handover.teaches": TEACHES,
    "handover.is_taught": IS_TAUGHT,
    "handover.taught_before": TAUGHT_BEFORE,
}


class MentorUnavailable(Exception):
    """Away in the period, without room, or not of the department."""


@transaction.atomic
def hand_over(
    *, placement_id: int, mentor_id: int, by: User, at: datetime, reason: str = ""
) -> Placement:
    """Let an available mentor teach it from now on; trainee and both mentors are told.

    Two who choose one mentor at once wait for each other, so that the limit holds. Idempotent.
    Raises NotAllowed, NotItsTime, MentorUnavailable.
    """
    placement = Placement.objects.select_for_update(of=["self"]).with_scope().get(pk=placement_id)
    require(rules.may_change_mentor(roles_of(by), placement))
    if placement.status not in PLACEMENT_TRANSITIONS:
        raise NotItsTime
    if placement.mentor_id == mentor_id:
        return placement
    list(MentorProfile.objects.select_for_update().filter(user=mentor_id).order_by("pk"))
    staff, stay = staff_for(placement, on=timezone.localdate(at))
    if mentor_id not in staff.roster().candidates(stay):
        raise MentorUnavailable
    mentor, former = staff.profiles[mentor_id].user, placement.mentor
    change_mentor(placement_id=placement_id, mentor=mentor, by=by, at=at, reason=reason)
    placement.mentor = mentor
    _tell("handover.teaches", mentor, placement, url=reverse("boards:teaching"), at=at)
    own = reverse("boards:attachment")
    _tell("handover.is_taught", placement.trainee.user, placement, url=own, at=at)
    if former:
        desk = reverse("people:desk")
        _tell("handover.taught_before", former, placement, url=desk, at=at)
    return placement


def _tell(kind: str, to: User, placement: Placement, *, url: str, at: datetime) -> None:
    """In the app and by a letter that leaves with the commit; why it was changed is not in it."""
    words = {
        "trainee": placement.trainee.user.name,
        "mentor": placement.mentor.name,
        "department": placement.department.name,
        "first": placement.starts_on.isoformat(),
        "last": placement.ends_on.isoformat(),
    }
    notify(users=[to.pk], kind=kind, params=words, url=url, at=at)
    if not to.email:
        return
    with override(to.language):
        send_mail(
            subject=_("带教老师有调整"),
            message=_("%(name)s，您好：%(sentence)s\n\n详情请登录平台查看：%(url)s")
            % {"name": to.name, "sentence": SENTENCES[kind] % words, "url": settings.SITE_URL},
            from_email=None,
            recipient_list=[to.email],
        )
