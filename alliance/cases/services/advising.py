"""Experts and author: invitations, replies, advice, marks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localdate

from alliance.accounts.models import User
from alliance.core import access, transitions
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.queries import roles_of

from .. import mending, rules, tell
from ..enums import CASE_TRANSITIONS, FOLLOW_UP_DAYS, CaseStatus, MarkShape
from ..models import Case, CaseImage, Expert, FollowUp, Invitation, Mark, Reply, Specialty
from .finding import locked, record

MAX_MARKS = 99


class NobodyToInvite(Exception):
    """All of them are invited already, or none is of the alliance."""


class NotOnThePicture(Exception):
    """The mark lies outside the image."""


class TooManyMarks(Exception):
    pass


@dataclass(frozen=True)
class Place:
    """Where a mark is, in pixels of the whole picture; see models.Mark."""

    shape: str
    x: float
    y: float
    x2: float | None = None
    y2: float | None = None


@transaction.atomic
def invite(
    *,
    case_id: int,
    by: User,
    at: datetime,
    specialty_id: int | None = None,
    user_ids: Collection[int] = (),
) -> list[Invitation]:
    """Ask all experts of a specialty of the alliance, and people of its members by name.

    They are told when the case is open. Raises NotAllowed, NobodyToInvite.
    """
    case = locked(case_id)
    access.require(rules.can_invite(roles_of(by), case))
    specialty = Specialty.objects.filter(pk=specialty_id, alliance=case.alliance_id).first()
    wanted = set(people_of_alliance(case.alliance_id, user_ids))
    of_specialty = set(Expert.objects.filter(specialty=specialty).values_list("user", flat=True))
    already = set(case.invitations.values_list("user", flat=True)) | {case.author_id}
    new = (wanted | of_specialty if specialty else wanted) - already
    if not new:
        raise NobodyToInvite
    made = Invitation.objects.bulk_create(
        Invitation(
            case=case,
            user_id=user,
            specialty=specialty if user in of_specialty else None,
            invited_by=by,
            invited_at=at,
        )
        for user in sorted(new)
    )
    record("case.invite", case, by=by, at=at, people=len(made))
    if case.in_discussion:
        key = f"case-invited-{case.pk}"
        tell.about_case("invited", case, users=new, at=at, key=key)
    return made


@transaction.atomic
def reply(
    *,
    case_id: int,
    text: str,
    as_advice: bool,
    by: User,
    at: datetime,
    parent_id: int | None = None,
) -> Reply:
    """Write on the case; signed as advice it stops the clock, and the case is ADVISED.

    Raises NotAllowed, mending.IdentifiersFound.
    """
    case = locked(case_id)
    roles = roles_of(by)
    access.require(rules.can_advise(roles, case) if as_advice else rules.can_reply(roles, case))
    mending.require_clean({"text": text}, dates=False)
    parent = case.replies.filter(pk=parent_id).first() if parent_id else None
    access.require(parent is not None or parent_id is None)
    written = Reply.objects.create(
        case=case,
        parent_id=parent and (parent.parent_id or parent.pk),
        by=by,
        text=text,
        is_advice=as_advice,
        at=at,
    )
    record("case.advise" if as_advice else "case.reply", case, by=by, at=at, reply=written.pk)
    if as_advice and case.status == CaseStatus.OPEN:
        _advised(case, at)
    if as_advice:
        tell.about_case("advised", case, users=[case.author_id], at=at, expert=by.name)
    others = {case.author_id, *case.replies.values_list("by", flat=True)} - {by.pk}
    if as_advice:
        others -= {case.author_id}
    tell.about_case("replied", case, users=others, at=at, person=by.name)
    return written


@transaction.atomic
def mark(*, image_id: int, place: Place, label: str, by: User, at: datetime) -> Mark:
    """Set a numbered sign on an image.

    Raises NotAllowed, NotOnThePicture, TooManyMarks, mending.IdentifiersFound.
    """
    image = CaseImage.objects.filter(pk=image_id).first()
    access.require(image is not None)
    case = locked(image.case_id)
    access.require(rules.can_reply(roles_of(by), case))
    mending.require_clean({"label": label}, dates=False)
    across, down = [place.x, place.x2], [place.y, place.y2]
    if not (_inside(across, image.width) and _inside(down, image.height)):
        raise NotOnThePicture
    if (place.shape == MarkShape.POINT) != (place.x2 is None and place.y2 is None):
        raise NotOnThePicture
    number = (case.marks.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MAX_MARKS:
        raise TooManyMarks
    made = Mark.objects.create(
        case=case, image=image, number=number, label=label, by=by, at=at,
        shape=place.shape, x=place.x, y=place.y, x2=place.x2, y2=place.y2,
    )  # fmt: skip
    record("case.mark", case, by=by, at=at, image=image.pk, number=number)
    return made


@transaction.atomic
def remove_mark(*, mark_id: int, by: User, at: datetime) -> Mark:
    """Take one's own mark away; its number is not given again. Raises NotAllowed."""
    found = Mark.objects.filter(pk=mark_id).first()
    access.require(found is not None)
    found.case = locked(found.case_id)
    access.require(rules.can_remove_mark(roles_of(by), found))
    if found.removed_at is None:
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        record("case.mark.remove", found.case, by=by, at=at, number=found.number)
    return found


def note_view(*, case: Case, by: User, at: datetime, image_id: int | None = None) -> None:
    """One line in the trail for each look at a case or at an image of it."""
    if image_id is None:
        record("case.read", case, by=by, at=at)
    else:
        record("case.image.read", case, by=by, at=at, image=image_id)


def _advised(case: Case, at: datetime) -> None:
    transitions.require(CASE_TRANSITIONS, case.status, CaseStatus.ADVISED)
    case.status, case.advised_at = CaseStatus.ADVISED, at
    case.save(update_fields=["status", "advised_at"])
    FollowUp.objects.bulk_create(
        FollowUp(case=case, days=days, due_on=localdate(at) + timedelta(days=days))
        for days in FOLLOW_UP_DAYS
    )


def people_of_alliance(alliance_id: int, user_ids: Collection[int]) -> list[int]:
    """Those who are experts of the alliance or work in a unit that belongs to it."""
    member = Q(
        profile__unit__memberships__alliance=alliance_id,
        profile__unit__memberships__status__in=CURRENT_MEMBERSHIP,
    )
    people = User.objects.filter(
        member | Q(expertise__specialty__alliance=alliance_id),
        pk__in=user_ids,
        is_active=True,
    )
    return list(people.values_list("pk", flat=True).distinct().order_by())


def _inside(values: list[float | None], limit: int) -> bool:
    return all(value is None or 0 <= value <= limit for value in values)
