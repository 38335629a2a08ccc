import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.standards import services
from alliance.standards.factories import StandardFactory, VersionFactory
from alliance.standards.models import Standard, Version
from lms.testing.racing import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
PDF = b"%PDF-1.7 text"


def write(version, by, **changes):
    words = {
        "title": version.title, "changes": "", "valid_from": TODAY, "valid_until": None,
        "file": None,
    }  # fmt: skip
    return services.write_draft(version_id=version.pk, by=by, at=NOW, **words | changes)


def publish(version, by):
    return services.publish(version_id=version.pk, by=by, at=NOW)


def test_from_the_first_draft_to_the_second_version(world):
    editor, office = world.editor, world.alliance_office
    first = services.open_standard(
        alliance_id=world.alliance.pk, kind="PATHWAY", code="LJ-1", title="路径",
        valid_from=TODAY, by=editor, at=NOW,
    )  # fmt: skip
    write(first, editor, file=ContentFile(PDF, name="路径.pdf"))
    publish(first, office)
    second = services.begin_version(standard_id=first.standard_id, by=editor, at=NOW)
    assert (second.number, second.title, second.file.name) == (2, "路径", "")
    write(second, editor, changes="加了随访", file=ContentFile(PDF, name="2.pdf"))
    publish(second, office)
    assert list(Version.objects.current_on(TODAY)) == [second]
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "standard.open", "standard.write", "standard.publish",
        "standard.draft", "standard.write", "standard.publish",
    ]  # fmt: skip


def test_the_database_refuses_every_change_of_a_published_version(version):
    for change in (
        lambda: Version.objects.update(title="改"),
        lambda: Version.objects.update(body=[]),
        lambda: Version.objects.update(state="DRAFT", published_at=None, published_by=None),
        lambda: Version.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            change()
    version.refresh_from_db()
    assert version.state == "PUBLISHED"


def test_a_draft_may_still_be_changed(draft):
    assert Version.objects.update(title="改") == 1


@pytest.mark.parametrize("name", ["write", "text", "discard", "publish"])
def test_no_service_touches_a_published_version(world, version, name):
    by = world.alliance_office
    act = {
        "write": lambda: write(version, by),
        "text": lambda: services.write_text(version_id=version.pk, body=[], by=by, at=NOW),
        "discard": lambda: services.discard_draft(version_id=version.pk, by=by, at=NOW),
        "publish": lambda: publish(version, by),
    }[name]
    with pytest.raises(TransitionNotAllowed):
        act()


def test_an_editor_writes_and_does_not_publish(world, draft):
    write(draft, world.editor)
    with pytest.raises(NotAllowed):
        publish(draft, world.editor)


def test_nothing_to_read_is_not_published(world, draft):
    services.write_text(version_id=draft.pk, body=[], by=world.editor, at=NOW)
    with pytest.raises(services.NothingToRead):
        publish(draft, world.alliance_office)


def test_what_has_expired_is_not_published(world, draft):
    yesterday = TODAY - timedelta(days=1)
    write(draft, world.editor, valid_from=yesterday, valid_until=yesterday)
    with pytest.raises(services.AlreadyExpired):
        publish(draft, world.alliance_office)


def test_a_code_is_taken_once_in_an_alliance(world, version):
    asked = {
        "kind": "STANDARD", "code": version.standard.code, "title": "规范", "valid_from": TODAY,
        "by": world.administrator, "at": NOW,
    }  # fmt: skip
    with pytest.raises(services.CodeTaken):
        services.open_standard(alliance_id=world.alliance.pk, **asked)
    services.open_standard(alliance_id=world.foreign_alliance.pk, **asked)


def test_one_draft_at_a_time(world, version):
    services.begin_version(standard_id=version.standard_id, by=world.editor, at=NOW)
    with pytest.raises(services.DraftExists):
        services.begin_version(standard_id=version.standard_id, by=world.editor, at=NOW)


def test_a_discarded_first_draft_takes_its_standard_along(
    world, draft, django_capture_on_commit_callbacks
):
    write(draft, world.editor, file=ContentFile(PDF, name="a.pdf"))
    stored = Version.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_draft(version_id=draft.pk, by=world.editor, at=NOW)
    assert not Standard.objects.exists()
    assert not stored.storage.exists(stored.name)


def test_a_withdrawn_standard_stands_still(world, version):
    for _ in range(2):
        services.withdraw(
            standard_id=version.standard_id, reason="合并", by=world.alliance_office, at=NOW
        )
    assert AuditEntry.objects.filter(action="standard.withdraw").count() == 1
    assert not Version.objects.current_on(TODAY).exists()
    with pytest.raises(services.StandardWithdrawn):
        services.begin_version(standard_id=version.standard_id, by=world.editor, at=NOW)


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        ((-9, None), "IN_FORCE"), ((-9, 31), "IN_FORCE"), ((-9, 30), "EXPIRING"),
        ((-9, 0), "EXPIRING"), ((-9, -1), "EXPIRED"), ((1, None), "UPCOMING"),
    ],
)  # fmt: skip
def test_where_a_version_stands(days, standing):
    first, last = days
    version = Version(
        standard=Standard(), number=2, state="PUBLISHED", valid_from=TODAY + timedelta(first),
        valid_until=None if last is None else TODAY + timedelta(last),
    )  # fmt: skip
    assert version.standing_on(TODAY, current_number=2) == standing
    if standing != "UPCOMING":
        assert version.standing_on(TODAY, current_number=3) == "SUPERSEDED"


def test_an_older_version_holds_until_the_newer_comes_into_force(world, version):
    tomorrow = TODAY + timedelta(days=1)
    newer = VersionFactory(standard=version.standard, number=2, valid_from=tomorrow)
    assert list(Version.objects.current_on(TODAY)) == [version]
    assert list(Version.objects.current_on(tomorrow)) == [newer]


@pytest.fixture
def begin_both(world):
    standard = StandardFactory(alliance=world.alliance)
    VersionFactory(standard=standard)

    def begin():
        return services.begin_version(standard_id=standard.pk, by=world.editor, at=NOW)

    return lambda: at_once(begin, begin)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_next_version_at_once_make_one(begin_both):
    assert sorted(type(outcome).__name__ for outcome in begin_both()) == ["DraftExists", "Version"]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_stands_between(begin_both, monkeypatch):
    gate = threading.Barrier(2)

    def read(standard_id, *, by):
        found = Standard.objects.get(pk=standard_id)
        gate.wait()
        return found

    monkeypatch.setattr(services, "_lock", read)
    outcomes = begin_both()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "Version"]
