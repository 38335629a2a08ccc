from datetime import UTC, datetime

import pytest
from django.urls import reverse

from alliance.core import audit
from alliance.core.models import AuditEntry
from alliance.trail.queries import entries_for
from alliance.units.factories import MembershipFactory
from alliance.units.queries import roles_of
from lms.testing.client import Client


@pytest.fixture
def auditor(world):
    client = Client()
    client.force_login(world.auditor)
    client.get(reverse("trail:list"))
    return client


def found(client, **query) -> set[str]:
    page = client.get(reverse("trail:list"), query).context["page_obj"]
    return {entry.action for entry in page}


def test_an_auditor_reads_their_alliance_and_no_other(world):
    left = MembershipFactory(alliance=world.alliance, ended=True).unit
    seen = [
        audit.record("in.alliance", by_id=None, alliance_id=world.alliance.pk),
        audit.record("in.unit", by_id=None, unit_id=world.unit.pk),
        audit.record("in.unit-that-left", by_id=None, unit_id=left.pk),
        audit.record("by.member", by_id=world.doctor.pk),
    ]
    audit.record("in.foreign-alliance", by_id=None, alliance_id=world.foreign_alliance.pk)
    audit.record("in.foreign-unit", by_id=None, unit_id=world.foreign_unit.pk)
    audit.record("by.stranger", by_id=world.stranger.pk)
    audit.record("by.nobody", by_id=None)
    audit.record(
        "by.member-elsewhere", by_id=world.doctor.pk, alliance_id=world.foreign_alliance.pk
    )
    own = entries_for(roles_of(world.auditor)).exclude(action="role.grant")
    assert set(own) == set(seen)
    everything = entries_for(roles_of(world.administrator))
    assert everything.count() == AuditEntry.objects.count()


def test_filters_by_day_person_and_action(world, auditor):
    for hour, action, by in (
        ("2026-05-05T15:59:59", "code.issue", world.coordinator),
        ("2026-05-05T16:00:00", "profile.read", world.coordinator),
        ("2026-05-06T15:59:59", "profile.update", world.mentor),
        ("2026-05-06T16:00:00", "code.redeem", world.doctor),
    ):
        at = datetime.fromisoformat(hour).replace(tzinfo=UTC)
        audit.record(action, by_id=by.pk, unit_id=world.unit.pk, at=at)
    day = {"since": "2026-05-06", "until": "2026-05-06"}
    assert found(auditor, **day) == {"profile.read", "profile.update"}
    assert found(auditor, **day, action="profile.read") == {"profile.read"}
    assert found(auditor, **day, actor=world.mentor.name) >= {"profile.update"}


@pytest.mark.parametrize("more", [1, 45])
def test_the_page_asks_as_much_for_one_as_for_many(more, world, auditor, django_assert_num_queries):
    for _ in range(more):
        audit.record(
            "profile.read", by_id=world.coordinator.pk, target=world.doctor, unit_id=world.unit.pk
        )
    # person, roles, count, page, people's names, units' names
    with django_assert_num_queries(6):
        auditor.get(reverse("trail:list"))


def test_the_page_names_the_person_the_act_and_the_unit(world, auditor):
    audit.record(
        "profile.read", by_id=world.coordinator.pk, target=world.doctor, unit_id=world.unit.pk
    )
    page = auditor.get(reverse("trail:list"), {"action": "profile.read"}).content.decode()
    for text in (world.coordinator.name, world.doctor.name, world.unit.name, "查看人员档案"):
        assert text in page


def test_a_fact_may_have_any_name(world, auditor):
    audit.record("certificate.batch", by_id=None, unit_id=world.unit.pk, items=20)
    assert "items: 20" in auditor.get(reverse("trail:list")).content.decode()
