from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.jobs.models import Job
from alliance.search.readers import audiences_of
from alliance.standards import queries, reading, rules, tasks
from alliance.standards.desk import standards_expiring, standards_to_read
from alliance.standards.factories import StandardFactory, VersionFactory
from alliance.standards.found import read_standards
from alliance.standards.models import Acknowledgement, ReadingReminder, Version
from alliance.units.models import Membership
from alliance.units.queries import roles_of
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def acknowledge(version, by):
    return reading.acknowledge(version_id=version.pk, by=by, at=NOW)


def remind(version, by, at=NOW, **narrow) -> int:
    return reading.remind(version_id=version.pk, by=by, at=at, **narrow)


def titles_on_the_desk(user) -> list[str]:
    return [i.title for i in standards_to_read(user=user, roles=roles_of(user), at=NOW)]


def test_reading_is_kept_once_and_audited(world, version):
    assert acknowledge(version, world.doctor) == acknowledge(version, world.doctor)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id) == ("standard.acknowledge", world.doctor.pk)


def test_an_acknowledgement_stands(world, version):
    acknowledge(version, world.doctor)
    for change in (
        lambda: Acknowledgement.objects.update(at=NOW),
        lambda: Acknowledgement.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="Cannot update or delete rows"), transaction.atomic():
            change()


@pytest.mark.parametrize("role", ["stranger", "alliance_office", "auditor", "administrator"])
def test_only_members_of_the_alliance_acknowledge(world, version, role):
    with pytest.raises(NotAllowed):
        acknowledge(version, world.user(role))


def test_what_is_not_in_force_is_not_acknowledged(world, version):
    VersionFactory(standard=version.standard, number=2)
    tomorrow = TODAY + timedelta(days=1)
    own = {"standard__alliance": world.alliance}
    others = [
        version,
        VersionFactory(valid_from=tomorrow, **own),
        VersionFactory(valid_until=TODAY - timedelta(days=1), **own),
        VersionFactory(standard=StandardFactory(alliance=world.alliance, withdrawn=True)),
    ]
    for one in others:
        with pytest.raises(reading.NotInForce):
            acknowledge(one, world.doctor)
    with pytest.raises(NotAllowed):
        acknowledge(VersionFactory(draft=True, **own), world.doctor)


def test_a_new_version_asks_again(world, version):
    assert len(titles_on_the_desk(world.doctor)) == 1
    acknowledge(version, world.doctor)
    assert titles_on_the_desk(world.doctor) == []
    VersionFactory(standard=version.standard, number=2, title="新版")
    assert titles_on_the_desk(world.doctor) == ["阅读“新版”"]
    assert titles_on_the_desk(world.stranger) == []


def test_more_than_three_are_one_line(world, version):
    for _ in range(3):
        VersionFactory(standard__alliance=world.alliance)
    (item,) = standards_to_read(user=world.doctor, roles=roles_of(world.doctor), at=NOW)
    assert (item.figure, item.url) == ("3 个以上", "/standards/?unread=1")


def test_the_office_sees_what_expires_unless_a_newer_version_waits(world, version):
    soon = TODAY + timedelta(days=20)
    ends = VersionFactory(standard__alliance=world.alliance, valid_until=soon)
    VersionFactory(standard__alliance=world.foreign_alliance, valid_until=soon)
    replaced = VersionFactory(standard__alliance=world.alliance, valid_until=soon)
    VersionFactory(standard=replaced.standard, number=2, valid_from=soon)
    expiring = queries.expiring(Version.objects.filter(standard__alliance=world.alliance), on=TODAY)
    assert list(expiring) == [ends]
    office = world.alliance_office
    (item,) = standards_expiring(user=office, roles=roles_of(office), at=NOW)
    assert item.figure == "1"


def test_the_list_and_the_rule_agree(world, version, draft):
    foreign = VersionFactory(standard__alliance=world.foreign_alliance)
    for name in [*(role for role in ROLES if role != VISITOR), "stranger"]:
        roles = roles_of(world.user(name))
        visible = set(Version.objects.visible_to(roles))
        assert visible == {v for v in (version, draft, foreign) if rules.can_see(roles, v)}
    assert set(Version.objects.visible_to(roles_of(world.stranger))) == {foreign}


def test_search_finds_what_is_in_force_for_members_alone(world, version):
    newer = VersionFactory(standard=version.standard, number=2, title="腰背痛分诊规范")
    VersionFactory(standard__alliance=world.foreign_alliance)
    VersionFactory(standard=StandardFactory(alliance=world.alliance, withdrawn=True))
    VersionFactory(standard__alliance=world.alliance, draft=True)
    own = [entry for entry in read_standards(None) if entry.title == newer.title]
    assert [(entry.key, entry.url) for entry in own] == [
        (version.standard_id, f"/standards/{newer.pk}/")
    ]
    assert len(list(read_standards(None))) == 2
    for user in (world.doctor, world.auditor, world.stranger):
        may_find = set(own[0].audience) & set(audiences_of(user))
        assert bool(may_find) == rules.can_see(roles_of(user), newer)


def test_who_is_asked_to_read(world, version):
    asked = {profile.user for profile in queries.readers_of(world.alliance.pk)}
    assert asked == {
        world.doctor, world.colleague, world.coordinator, world.other_doctor,
        world.other_coordinator, world.mentor, world.department_head,
    }  # fmt: skip
    Membership.objects.filter(unit=world.unit).update(status="ENDED", ended_date=TODAY)
    world.mentor.is_active = False
    world.mentor.save()
    asked = {profile.user for profile in queries.readers_of(world.alliance.pk)}
    assert asked == {world.other_doctor, world.other_coordinator, world.department_head}


def test_a_coordinator_reminds_the_own_unit_only(world, version):
    acknowledge(version, world.doctor)
    assert remind(version, world.coordinator) == 2
    reminded = set(ReadingReminder.objects.values_list("person", flat=True))
    assert reminded == {world.colleague.pk, world.coordinator.pk}
    assert remind(version, world.coordinator, people={world.other_doctor.pk}) == 0


def test_once_a_day_whoever_asks(world, version):
    remind(version, world.coordinator)
    assert remind(version, world.alliance_office) == 4
    assert remind(version, world.alliance_office) == 0
    tomorrow = NOW + timedelta(days=1)
    assert remind(version, world.training_office, at=tomorrow, unit_id=world.unit.pk) == 3


@pytest.mark.parametrize("role", ["doctor", "editor", "auditor", "mentor", "stranger"])
def test_others_remind_nobody(world, version, role):
    with pytest.raises(NotAllowed):
        remind(version, world.user(role))


@pytest.fixture
def _letters_in_the_outbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.mark.usefixtures("_letters_in_the_outbox")
def test_letters_go_out_once_and_not_to_who_has_read_meanwhile(world, version):
    for user in (world.doctor, world.mentor):
        user.email = f"{user.username}@example.org"
        user.save(update_fields=["email"])
    remind(version, world.alliance_office)
    acknowledge(version, world.mentor)
    later = NOW + timedelta(minutes=6)
    assert reading.versions_with_lost_letters(at=later) == [version.pk]
    for _ in range(2):
        tasks.send_reading_reminders(version.pk)
    (letter,) = mail.outbox
    assert letter.to == ["doctor@example.org"]
    assert letter.subject == f"请阅读：{version.title}"
    assert f"/standards/{version.pk}/" in letter.body
    assert reading.versions_with_lost_letters(at=later) == []


def test_the_workbook_holds_whom_the_owner_follows(world, version):
    acknowledge(version, world.doctor)
    job = Job.objects.create(
        kind=tasks.EXPORT, title="导出", owner=world.coordinator, created_at=NOW,
        params={"version": version.pk, "state": "all"},
    )  # fmt: skip
    assert tasks.export_readers(job, lambda done, total: None) == {"people": 3}
    with job.result_file.open("rb") as file:
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} == {
        user.name for user in (world.doctor, world.colleague, world.coordinator)
    }
    assert [bool(row[4]) for row in rows[1:] if row[0] == world.doctor.name] == [True]
    job.owner = world.doctor
    with pytest.raises(NotAllowed):
        tasks.export_readers(job, lambda done, total: None)


def test_reading_twice_at_once_is_held_by_the_database(world, version):
    acknowledge(version, world.doctor)
    with pytest.raises(IntegrityError, match="read_once_a_version"):
        Acknowledgement.objects.create(version=version, person=world.doctor, at=NOW)
