"""The second reader: another pair of eyes before anybody else sees the case."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import access, transitions
from alliance.units.queries import roles_of

from .. import clock, rules, tell
from ..enums import CASE_TRANSITIONS, BurnedIn, CaseStatus, ImageKind
from ..models import Case, Expert, Invitation
from .finding import locked, record


class NotConfirmed(Exception):
    """`images` are those for which a word of the second reader is still missing."""

    def __init__(self, images: list[int]):
        super().__init__(images)
        self.images = images


@transaction.atomic
def confirm_case(
    *,
    case_id: int,
    text_read: bool,
    clean_images: Collection[int],
    no_text_in: Collection[int],
    by: User,
    at: datetime,
) -> Case:
    """Open the case: its text and each image were read, and nobody is recognisable in them.

    `no_text_in` are the DICOM images of which the reader says that no text is drawn into them;
    asked for wherever the file does not say so itself. The clock starts, and the experts of the
    specialty are invited. Raises NotAllowed, TransitionNotAllowed, NotConfirmed.
    """
    case = locked(case_id)
    _require_reader(case, by, CaseStatus.OPEN)
    images = list(case.images.all())
    missing = [
        image.pk
        for image in images
        if image.pk not in clean_images or (wants_word(image) and image.pk not in no_text_in)
    ]
    if missing or not text_read:
        raise NotConfirmed(missing)
    case.images.update(confirmed_by=by, confirmed_at=at)
    case.status, case.second_reader, case.opened_at = CaseStatus.OPEN, by, at
    case.answer_due_at = clock.due_at(case.urgency, opened_at=at)
    case.save(update_fields=["status", "second_reader", "opened_at", "answer_due_at"])
    record("case.confirm", case, by=by, at=at, images=[image.pk for image in images])
    _invite_specialty(case, by=by, at=at)
    invited = case.invitations.values_list("user", flat=True)
    tell.about_case("opened", case, users=[case.author_id], at=at)
    tell.about_case("invited", case, users=invited, at=at, key=f"case-invited-{case.pk}")
    return case


@transaction.atomic
def return_case(*, case_id: int, reason: str, by: User, at: datetime) -> Case:
    """Give it back to its author. Raises NotAllowed, TransitionNotAllowed."""
    case = locked(case_id)
    _require_reader(case, by, CaseStatus.DRAFT)
    case.status, case.return_reason, case.submitted_at = CaseStatus.DRAFT, reason, None
    case.save(update_fields=["status", "return_reason", "submitted_at"])
    record("case.return", case, by=by, at=at)
    tell.about_case("returned", case, users=[case.author_id], at=at)
    return case


def wants_word(image) -> bool:
    """Text drawn into the picture is found by no program; the file itself may vouch for it."""
    return image.kind == ImageKind.DICOM and image.burned_in != BurnedIn.NO


def _require_reader(case: Case, by: User, target: str) -> None:
    """One who was this case's second reader and finds it gone on is told so, no more."""
    roles = roles_of(by)
    if case.status != CaseStatus.DEIDENTIFIED:
        access.require(rules.can_see(roles, case) and not rules.is_author(roles, case))
    else:
        access.require(rules.can_confirm(roles, case))
    transitions.require(CASE_TRANSITIONS, case.status, target)


def _invite_specialty(case: Case, *, by: User, at: datetime) -> None:
    experts = Expert.objects.filter(specialty=case.specialty_id).exclude(user=case.author_id)
    Invitation.objects.bulk_create(
        (
            Invitation(
                case=case,
                user_id=user,
                specialty_id=case.specialty_id,
                invited_by=by,
                invited_at=at,
            )
            for user in experts.values_list("user", flat=True)
        ),
        ignore_conflicts=True,
    )
