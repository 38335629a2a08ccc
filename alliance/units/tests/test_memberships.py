from datetime import date

import pytest

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.enums import MEMBERSHIP_TRANSITIONS, MembershipStatus
from alliance.units.factories import MembershipFactory
from alliance.units.services import change_membership, set_teaching_annex

TODAY = date(2026, 5, 6)
JOINED = date(2024, 5, 18)


@pytest.fixture
def membership_in(world):
    def make(status):
        trait = {} if status == MembershipStatus.ACTIVE else {status.lower(): True}
        return MembershipFactory(alliance=world.alliance, **trait)

    return make


@pytest.mark.parametrize("to", MembershipStatus.values)
@pytest.mark.parametrize("was", MembershipStatus.values)
def test_every_step_is_in_the_table_or_refused(was, to, world, membership_in):
    membership = membership_in(was)
    if to in MEMBERSHIP_TRANSITIONS.get(was, ()):
        changed = change_membership(
            membership_id=membership.pk, to=to, by=world.alliance_office, on=TODAY
        )
        assert changed.status == to
    else:
        with pytest.raises(TransitionNotAllowed):
            change_membership(
                membership_id=membership.pk, to=to, by=world.alliance_office, on=TODAY
            )


def test_the_day_of_joining_is_set_once(world, membership_in):
    membership = membership_in(MembershipStatus.APPROVED)
    days = []
    for to, on in (("ACTIVE", TODAY), ("SUSPENDED", TODAY), ("ACTIVE", date(2026, 6, 1))):
        changed = change_membership(
            membership_id=membership.pk, to=to, by=world.alliance_office, on=on
        )
        days.append(changed.joined_date)
    assert days == [TODAY] * 3


def test_ending_sets_the_last_day_and_writes_the_trail(world, membership_in):
    membership = membership_in(MembershipStatus.ACTIVE)
    change_membership(membership_id=membership.pk, to="ENDED", by=world.alliance_office, on=TODAY)
    membership.refresh_from_db()
    assert (membership.joined_date, membership.ended_date) == (JOINED, TODAY)
    entry = AuditEntry.objects.get(action="membership.change")
    assert (entry.alliance_id, entry.unit_id, entry.detail) == (
        world.alliance.pk,
        membership.unit_id,
        {"was": "ACTIVE", "now": "ENDED"},
    )


@pytest.mark.parametrize("by", ["training_office", "coordinator", "editor", "auditor", "doctor"])
def test_others_may_not(by, world, membership_in):
    membership = membership_in(MembershipStatus.ACTIVE)
    with pytest.raises(NotAllowed):
        change_membership(membership_id=membership.pk, to="ENDED", by=world.user(by), on=TODAY)
    with pytest.raises(NotAllowed):
        set_teaching_annex(membership_id=membership.pk, signed=True, by=world.user(by))


def test_noting_the_annex_twice_is_one_line(world, membership_in):
    membership = membership_in(MembershipStatus.ACTIVE)
    for _ in range(2):
        set_teaching_annex(membership_id=membership.pk, signed=True, by=world.alliance_office)
    assert AuditEntry.objects.filter(action="membership.teaching_annex").count() == 1
