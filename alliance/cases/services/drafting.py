"""What the author does: write, add images, hand in."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from alliance.accounts.models import User
from alliance.core import access, transitions
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from .. import mending, rules, tell
from ..enums import CASE_TRANSITIONS, CaseStatus, ImageKind
from ..imaging import Made, make_anew
from ..models import Case, CaseImage, FalseAlarm, Specialty
from ..models.cases import TEXTS
from .finding import locked, record

MAX_IMAGES = 20
# What must be said before anybody else looks at it.
WANTED = ("age_group", "sex", "history", "examination")


class NotADraft(Exception):
    """The case was handed in: its texts and images stay."""


class Incomplete(Exception):
    """`fields` are still empty."""

    def __init__(self, fields: list[str]):
        super().__init__(fields)
        self.fields = fields


class TooManyImages(Exception):
    pass


class SentByAnother(Exception):
    """The number made on the device belongs to somebody else's case."""


@dataclass(frozen=True)
class Written:
    """What the author writes; a draft may leave out all but question and specialty."""

    question: str
    specialty_id: int
    urgency: str
    scope: str
    age_group: str = ""
    sex: str = ""
    history: str = ""
    examination: str = ""
    done: str = ""

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}


@dataclass(frozen=True)
class Alarm:
    """What the author says is no identifier, and why."""

    field: str
    text: str
    reason: str


@transaction.atomic
def write_case(
    *, client_id: UUID, written: Written, alarms: Iterable[Alarm], by: User, at: datetime
) -> Case:
    """Keep a new draft, once: sent again it is the one that is there.

    Raises NotAllowed, mending.IdentifiersFound, SentByAnother.
    """
    alarms = list(alarms)
    _require_clean(written, alarms)
    if sent := Case.objects.filter(client_id=client_id).first():
        if sent.author_id != by.pk:
            raise SentByAnother
        return sent
    specialty = _specialty(written)
    access.require(rules.can_bring(roles_of(by), specialty.alliance_id))
    case = Case(
        client_id=client_id,
        alliance_id=specialty.alliance_id,
        unit=Unit.objects.get(profiles=by.pk),
        author=by,
        created_at=at,
        **asdict(written),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if "client_id" not in str(error):
            raise
        # It was sent twice at the same time.
        sent = Case.objects.filter(client_id=client_id, author=by).first()
        if sent is None:
            raise SentByAnother from error
        return sent
    _keep_alarms(case, alarms)
    record("case.write", case, by=by, at=at)
    return case


@transaction.atomic
def change_case(
    *, case_id: int, written: Written, alarms: Iterable[Alarm], by: User, at: datetime
) -> Case:
    """Write a draft anew. Raises NotAllowed, NotADraft, mending.IdentifiersFound."""
    case = _own_draft(case_id, by)
    alarms = list(alarms)
    _require_clean(written, alarms)
    specialty = _specialty(written)
    access.require(rules.can_bring(roles_of(by), specialty.alliance_id))
    for name, value in asdict(written).items():
        setattr(case, name, value)
    case.alliance_id = specialty.alliance_id
    case.save()
    _keep_alarms(case, alarms)
    record("case.change", case, by=by, at=at)
    return case


@transaction.atomic
def delete_draft(*, case_id: int, by: User, at: datetime) -> None:
    """Throw a draft away with its images. Raises NotAllowed, NotADraft."""
    case = _own_draft(case_id, by)
    record("case.delete", case, by=by, at=at)
    erase_images(case)
    case.delete()


def add_image(*, case_id: int, upload: BinaryIO, size: int, by: User, at: datetime) -> CaseImage:
    """Make the image anew and keep that alone; `upload` is never stored.

    Raises NotAllowed, NotADraft, TooManyImages, imaging.ImageRefused. The pixels are worked on
    before anything is locked.
    """
    with transaction.atomic():
        _require_room(_own_draft(case_id, by))
    made = make_anew(upload, size=size)
    with transaction.atomic():
        case = _own_draft(case_id, by)
        _require_room(case)
        image = _keep(case, made, at)
        record("case.image.add", case, by=by, at=at, image=image.pk, kind=made.kind)
    return image


@transaction.atomic
def remove_image(*, case_id: int, image_id: int, by: User, at: datetime) -> None:
    """Raises NotAllowed, NotADraft."""
    case = _own_draft(case_id, by)
    image = case.images.filter(pk=image_id).first()
    access.require(image is not None)
    record("case.image.remove", case, by=by, at=at, image=image_id)
    _delete_after_commit(image)
    image.delete()


@transaction.atomic
def submit_case(*, case_id: int, by: User, at: datetime) -> Case:
    """Hand the draft to a second reader.

    Raises NotAllowed, TransitionNotAllowed, Incomplete, mending.IdentifiersFound.
    """
    case = locked(case_id)
    access.require(rules.can_write(roles_of(by), case))
    transitions.require(CASE_TRANSITIONS, case.status, CaseStatus.DEIDENTIFIED)
    if missing := [name for name in WANTED if not getattr(case, name)]:
        raise Incomplete(missing)
    alarms = set(case.false_alarms.values_list("field", "text"))
    mending.require_clean({name: getattr(case, name) for name in TEXTS}, false_alarms=alarms)
    case.status, case.submitted_at, case.return_reason = CaseStatus.DEIDENTIFIED, at, ""
    case.save(update_fields=["status", "submitted_at", "return_reason"])
    record("case.submit", case, by=by, at=at)
    tell.about_case("to_check", case, users=tell.second_readers_of(case), at=at)
    return case


def erase_images(case: Case) -> None:
    """Rows now, files when the transaction holds."""
    for image in case.images.all():
        _delete_after_commit(image)
    case.images.all().delete()


def _own_draft(case_id: int, by: User) -> Case:
    case = locked(case_id)
    access.require(rules.can_write(roles_of(by), case))
    if not case.is_draft:
        raise NotADraft
    return case


def _specialty(written: Written) -> Specialty:
    specialty = Specialty.objects.filter(pk=written.specialty_id).first()
    access.require(specialty is not None)
    return specialty


def _require_clean(written: Written, alarms: list[Alarm]) -> None:
    said = {(alarm.field, alarm.text) for alarm in alarms if alarm.reason}
    mending.require_clean(written.texts, false_alarms=said)


def _keep_alarms(case: Case, alarms: list[Alarm]) -> None:
    """Those that still speak of something in the text."""
    found = mending.identifiers_in({name: getattr(case, name) for name in TEXTS})
    flagged = {(field, one.text) for field, each in found.items() for one in each}
    case.false_alarms.all().delete()
    FalseAlarm.objects.bulk_create(
        FalseAlarm(case=case, field=field, text=text, reason=reason)
        for (field, text), reason in {(a.field, a.text): a.reason for a in alarms}.items()
        if reason and (field, text) in flagged
    )


def _require_room(case: Case) -> None:
    if case.images.count() >= MAX_IMAGES:
        raise TooManyImages


def _keep(case: Case, made: Made, at: datetime) -> CaseImage:
    """Store the files and the row; what was stored goes again when the row cannot stand."""
    ending = "dcm" if made.kind == ImageKind.DICOM else "jpg"
    image = CaseImage(
        case=case,
        kind=made.kind,
        width=made.width,
        height=made.height,
        modality=made.modality,
        burned_in=made.burned_in,
        added_at=at,
    )
    if window := made.window:
        image.window_center, image.window_width = window.center, window.width
        image.slope, image.intercept = window.slope, window.intercept
        image.signed, image.inverted = window.signed, window.inverted
    try:
        image.file.save(f"file.{ending}", ContentFile(made.file), save=False)
        image.view.save("view.jpg", ContentFile(made.view), save=False)
        if made.pixels:
            image.pixels.save("pixels.gz", ContentFile(made.pixels), save=False)
        image.save(force_insert=True)
    except Exception:
        _delete_files(image)
        raise
    return image


def _delete_after_commit(image: CaseImage) -> None:
    transaction.on_commit(partial(_delete_files, image))


def _delete_files(image: CaseImage) -> None:
    for file in image.files:
        with suppress(FileNotFoundError):
            file.storage.delete(file.name)
