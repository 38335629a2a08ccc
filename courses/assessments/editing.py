"""Every change to forms: an alliance writes its own, in drafts that are published once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from . import rules
from .enums import VersionState
from .models import Form, FormVersion, Item
from .queries import latest_published

MOST_ITEMS = 40
SETTINGS = ("instruction", "feedback_length", "shown_from")
ITEM_FIELDS = (
    "group",
    "text",
    "lowest",
    "highest",
    "anchor_low",
    "anchor_middle",
    "anchor_high",
    "required",
    "comment_allowed",
)


class CodeTaken(Exception):
    """The alliance has a form of that code already."""


class VersionPublished(Exception):
    """The version is published and stays as it is; a change is a new version."""


class NothingToAsk(Exception):
    """A form without items is not published."""


class TooManyItems(Exception):
    """More than MOST_ITEMS are not answered in two minutes."""


@transaction.atomic
def create_form(
    *, alliance: Alliance, code: str, kind: str, name: str, by: User, at: datetime
) -> FormVersion:
    """A form of the alliance's own, with an empty draft. Raises NotAllowed, CodeTaken."""
    form = Form(alliance=alliance, code=code, kind=kind, name=name)
    require(rules.can_edit_form(roles_of(by), form))
    return _begin(form, by=by, at=at)


@transaction.atomic
def adopt_form(*, form_id: int, alliance: Alliance, by: User, at: datetime) -> FormVersion:
    """An alliance's own copy of a common form, as a draft; published, it stands in its place.

    Raises NotAllowed, CodeTaken.
    """
    common = Form.objects.get(pk=form_id, alliance__isnull=True)
    own = Form(alliance=alliance, code=common.code, kind=common.kind, name=common.name)
    require(rules.can_edit_form(roles_of(by), own))
    draft = _begin(own, by=by, at=at)
    _copy(latest_published(common), draft)
    return draft


def _begin(form: Form, *, by: User, at: datetime) -> FormVersion:
    try:
        with transaction.atomic():
            form.save(force_insert=True)
    except IntegrityError as refusal:
        raise CodeTaken from refusal
    _record("assessment_form.create", form, by=by, at=at)
    return FormVersion.objects.create(form=form, number=1)


@transaction.atomic
def start_version(*, form_id: int, by: User, at: datetime) -> FormVersion:
    """The form's draft: the one there is, or a copy of what is published. Raises NotAllowed."""
    form = Form.objects.select_for_update().get(pk=form_id)
    require(rules.can_edit_form(roles_of(by), form))
    draft = form.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        last = latest_published(form)
        draft = FormVersion.objects.create(form=form, number=last.number + 1)
        _copy(last, draft)
        _record("assessment_form.start_version", form, by=by, at=at, version=draft.number)
    return draft


@transaction.atomic
def discard_version(*, version_id: int, by: User, at: datetime) -> None:
    """Drop a draft, and its form when nothing of it was ever published.

    Raises NotAllowed, VersionPublished.
    """
    draft = _locked_draft(version_id, by=by)
    form = draft.form
    _record("assessment_form.discard_version", form, by=by, at=at, version=draft.number)
    draft.delete()
    if not form.versions.exists():
        form.delete()


@transaction.atomic
def publish_version(*, version_id: int, by: User, at: datetime) -> FormVersion:
    """From now on it is this version that is asked. Raises VersionPublished, NothingToAsk."""
    draft = _locked_draft(version_id, by=by)
    if not draft.items.exists():
        raise NothingToAsk
    draft.state, draft.published_at = VersionState.PUBLISHED, at
    draft.save(update_fields=["state", "published_at"])
    _record("assessment_form.publish", draft.form, by=by, at=at, version=draft.number)
    return draft


@transaction.atomic
def change_settings(*, version_id: int, values: dict, by: User) -> FormVersion:
    """Set the SETTINGS of a draft. Raises NotAllowed, VersionPublished."""
    draft = _locked_draft(version_id, by=by)
    for name in SETTINGS:
        setattr(draft, name, values[name])
    draft.save(update_fields=SETTINGS)
    return draft


@transaction.atomic
def add_item(*, version_id: int, values: dict, by: User) -> Item:
    """Put an item at the end. Raises NotAllowed, VersionPublished, TooManyItems."""
    draft = _locked_draft(version_id, by=by)
    last = draft.items.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_ITEMS:
        raise TooManyItems
    return Item.objects.create(
        version=draft, position=last + 1, **{name: values[name] for name in ITEM_FIELDS}
    )


@transaction.atomic
def change_item(*, item_id: int, values: dict, by: User) -> Item:
    """Set the ITEM_FIELDS of an item. Raises NotAllowed, VersionPublished."""
    item = _locked_item(item_id, by=by)
    for name in ITEM_FIELDS:
        setattr(item, name, values[name])
    item.save(update_fields=ITEM_FIELDS)
    return item


@transaction.atomic
def move_item(*, item_id: int, up: bool, by: User) -> None:
    """Change places with the item above or below; at the end it stays where it is."""
    item = _locked_item(item_id, by=by)
    other = item.version.items.filter(position=item.position + (-1 if up else 1)).first()
    if other is not None:
        item.position, other.position = other.position, item.position
        item.save(update_fields=["position"])
        other.save(update_fields=["position"])


@transaction.atomic
def remove_item(*, item_id: int, by: User) -> None:
    """Take an item out; those below move up. Raises NotAllowed, VersionPublished."""
    item = _locked_item(item_id, by=by)
    below = item.version.items.filter(position__gt=item.position)
    item.delete()
    below.update(position=F("position") - 1)


def _copy(source: FormVersion, draft: FormVersion) -> None:
    for name in SETTINGS:
        setattr(draft, name, getattr(source, name))
    draft.save(update_fields=SETTINGS)
    Item.objects.bulk_create(
        Item(
            version=draft,
            position=item.position,
            **{name: getattr(item, name) for name in ITEM_FIELDS},
        )
        for item in source.items.all()
    )


def _locked_draft(version_id: int, *, by: User) -> FormVersion:
    """The form's row is the lock: a draft's items change one at a time, and not while published."""
    form_id = FormVersion.objects.values_list("form", flat=True).get(pk=version_id)
    form = Form.objects.select_for_update().get(pk=form_id)
    require(rules.can_edit_form(roles_of(by), form))
    draft = FormVersion.objects.get(pk=version_id)
    if draft.state != VersionState.DRAFT:
        raise VersionPublished
    draft.form = form
    return draft


def _locked_item(item_id: int, *, by: User) -> Item:
    version_id = Item.objects.values_list("version", flat=True).get(pk=item_id)
    draft = _locked_draft(version_id, by=by)
    return draft.items.get(pk=item_id)


def _record(action: str, form: Form, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=form,
        alliance_id=form.alliance_id,
        at=at,
        code=form.code,
        **detail,
    )
