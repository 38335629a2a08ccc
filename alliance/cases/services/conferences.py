"""Case conferences: planned, held or cancelled by the office."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import formats
from django.utils.timezone import localtime

from alliance.accounts.models import User
from alliance.core import access, transitions
from alliance.units.queries import roles_of

from .. import mending, rules, tell
from ..enums import CONFERENCE_TRANSITIONS, ConferenceStatus
from ..models import Attendee, Conference
from .advising import people_of_alliance
from .finding import locked, record


class Past(Exception):
    """A conference is planned for a time to come, and was held when that time has come."""


@dataclass(frozen=True)
class Meeting:
    """When and where; a place, a link or both."""

    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""


@transaction.atomic
def plan_conference(
    *, case_id: int, meeting: Meeting, user_ids: Collection[int], by: User, at: datetime
) -> Conference:
    """Ask the author, whoever was invited to the case, and these. Raises NotAllowed, Past."""
    case = locked(case_id)
    access.require(rules.can_plan_conference(roles_of(by), case))
    if meeting.starts_at <= at:
        raise Past
    conference = Conference.objects.create(case=case, planned_by=by, **asdict(meeting))
    people = {
        case.author_id,
        *case.invitations.values_list("user", flat=True),
        *people_of_alliance(case.alliance_id, user_ids),
    }
    Attendee.objects.bulk_create(
        Attendee(conference=conference, user_id=user) for user in sorted(people)
    )
    record("case.conference.plan", case, by=by, at=at, conference=conference.pk)
    starts = localtime(meeting.starts_at)
    tell.about_conference(
        "conference",
        conference,
        users=people,
        at=at,
        day=formats.date_format(starts, "Y-m-d"),
        time=formats.date_format(starts, "H:i"),
    )
    return conference


@transaction.atomic
def end_conference(
    *, conference_id: int, status: str, conclusion: str, by: User, at: datetime
) -> Conference:
    """Say that it was HELD, with what came out of it, or that it is CANCELLED, with why.

    Raises NotAllowed, TransitionNotAllowed, Past, mending.IdentifiersFound.
    """
    found = Conference.objects.filter(pk=conference_id).first()
    access.require(found is not None)
    case = locked(found.case_id)
    conference = Conference.objects.select_for_update().get(pk=conference_id)
    access.require(rules.is_office(roles_of(by), case))
    transitions.require(CONFERENCE_TRANSITIONS, conference.status, status)
    if status == ConferenceStatus.HELD and at < conference.starts_at:
        raise Past
    mending.require_clean({"conclusion": conclusion}, dates=False)
    conference.status, conference.conclusion = status, conclusion
    conference.save(update_fields=["status", "conclusion"])
    record("case.conference.end", case, by=by, at=at, conference=conference.pk, status=status)
    if status == ConferenceStatus.CANCELLED:
        people = conference.attendees.exclude(user=by).values_list("user", flat=True)
        tell.about_conference("conference_cancelled", conference, users=people, at=at)
    return conference
