from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.notices.models import Notice
from alliance.standards import reading, services, tasks, telling
from alliance.standards.factories import StandardFactory, VersionFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
A_DAY = timedelta(days=1)


def told() -> list[str]:
    notices = Notice.objects.filter(kind=telling.IN_FORCE).order_by("user__username")
    return list(notices.values_list("user__username", flat=True))


def tell(version, at=NOW):
    telling.tell_readers(version_id=version.pk, at=at)


def test_publishing_tells_each_reader_once(
    world, draft, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(services, "enqueue", lambda task, pk: asked.append((task, pk)))
    services.publish(version_id=draft.pk, by=world.alliance_office, at=NOW)
    assert asked == [(tasks.tell_readers, draft.pk)]
    tell(draft)
    members = told()
    assert {world.doctor.username, world.coordinator.username} <= set(members)
    assert not {world.stranger.username, world.administrator.username} & set(members)
    tell(draft)
    assert told() == members
    notice = Notice.objects.filter(user=world.doctor).get()
    assert (notice.text, notice.url) == (
        f"“{draft.title}”第 1 版已生效，请阅读并确认。", draft.get_absolute_url(),
    )  # fmt: skip


def test_who_has_read_it_is_not_told(world, version):
    reading.acknowledge(version_id=version.pk, by=world.doctor, at=NOW)
    tell(version)
    assert world.doctor.username not in told()
    assert world.other_doctor.username in told()


def test_one_to_come_is_told_on_its_day(world, monkeypatch):
    asked = []
    monkeypatch.setattr(services, "enqueue", lambda task, pk: asked.append(pk))
    standard = StandardFactory(alliance=world.alliance)
    draft = VersionFactory(standard=standard, draft=True, valid_from=TODAY + A_DAY)
    services.publish(version_id=draft.pk, by=world.alliance_office, at=NOW)
    tell(draft)
    assert (asked, told(), telling.versions_to_tell(at=NOW)) == ([], [], [])
    assert telling.versions_to_tell(at=NOW + A_DAY) == [draft.pk]
    tell(draft, at=NOW + A_DAY)
    assert world.doctor.username in told()


def test_what_holds_no_more_is_told_to_nobody(world, version):
    services.withdraw(
        standard_id=version.standard_id, reason="废止", by=world.alliance_office, at=NOW
    )
    tell(version)
    assert told() == []
