from datetime import UTC, datetime

import pytest
from django.core import mail

from alliance.accounts.codes import code_hash
from alliance.accounts.services import redeem_code
from alliance.core.access import NotAllowed
from alliance.core.desk import items_for
from alliance.core.models import AuditEntry
from alliance.people import services
from alliance.people.factories import ProfileFactory
from alliance.people.tasks import tell_of_reset
from alliance.units.queries import roles_of

NOW = datetime(2026, 5, 6, 1, tzinfo=UTC)


def test_slips_for_many_are_all_or_none(world):
    with pytest.raises(NotAllowed):
        services.issue_codes(
            user_ids=[world.colleague.pk, world.other_doctor.pk], by=world.coordinator, at=NOW
        )
    assert not world.colleague.activation_codes.exists()


def test_a_slip_works_and_the_trail_names_unit_and_purpose(world):
    [slip] = services.issue_codes(user_ids=[world.colleague.pk], by=world.coordinator, at=NOW)
    user = redeem_code(hashed=code_hash(slip.issued.code), password="Xin-2026-mima-1", at=NOW)
    assert user == world.colleague
    entry = AuditEntry.objects.get(action="code.issue")
    assert (entry.actor_id, entry.unit_id, entry.detail) == (
        world.coordinator.pk,
        world.unit.pk,
        {"purpose": "ACTIVATION"},
    )


def test_a_reset_is_told_to_the_holder(world, django_capture_on_commit_callbacks):
    world.doctor.email = "doctor@example.org"
    world.doctor.save()
    services.issue_codes(user_ids=[world.doctor.pk], by=world.coordinator, at=NOW)
    tell_of_reset(world.doctor.pk)
    assert [m.to for m in mail.outbox] == [["doctor@example.org"]]
    titles = [i.title for i in items_for(user=world.doctor, roles=roles_of(world.doctor), at=NOW)]
    assert "核对：有人为您的账号发放了密码重置码" in titles


def test_a_correction_writes_which_fields_changed_and_no_values(world):
    services.update_profile(
        user_id=world.doctor.pk,
        changes={"name": "王敏敏", "department": world.doctor.profile.department, "sex": "F"},
        by=world.coordinator,
        at=NOW,
    )
    world.doctor.refresh_from_db()
    assert (world.doctor.name, world.doctor.name_key) == ("王敏敏", "wang min min")
    entry = AuditEntry.objects.get(action="profile.update")
    assert entry.detail == {"fields": ["name", "sex"]}


def test_a_correction_that_changes_nothing_leaves_no_trace(world):
    services.update_profile(
        user_id=world.doctor.pk, changes={"name": world.doctor.name}, by=world.coordinator, at=NOW
    )
    assert not AuditEntry.objects.filter(action="profile.update").exists()


@pytest.mark.parametrize("by", ["doctor", "other_coordinator", "editor", "auditor", "mentor"])
def test_who_may_not_correct(by, world):
    profile = ProfileFactory(unit=world.unit)
    with pytest.raises(NotAllowed):
        services.update_profile(
            user_id=profile.pk, changes={"name": "王敏"}, by=world.user(by), at=NOW
        )
