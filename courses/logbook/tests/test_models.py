"""What the database holds by itself, whoever writes."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.logbook.enums import EntryStatus
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry, Tally
from courses.programmes.enums import Level
from courses.programmes.factories import BlockFactory, RequirementFactory

pytestmark = pytest.mark.django_db


def refused(match: str, work) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        work()


@pytest.mark.parametrize("days", [-1, 28])
def test_entry_stands_on_a_day_of_its_placement(here, days):
    outside = here.placement.starts_on + timedelta(days=days)
    refused(
        "entry_fits_its_placement",
        lambda: EntryFactory(
            placement=here.placement, requirement=here.requirement, draft=True, done_on=outside
        ),
    )


def test_item_is_of_the_trainees_version_and_department(here):
    elsewhere = RequirementFactory(version=here.version, block=here.other.block)
    anywhere = RequirementFactory(version=here.version)
    of_another_version = RequirementFactory()
    for item in (elsewhere, of_another_version):
        refused(
            "entry_fits_its_placement",
            lambda item=item: EntryFactory(placement=here.placement, requirement=item),
        )
    EntryFactory(placement=here.placement, requirement=anywhere)
    EntryFactory(placement=here.placement, requirement=here.requirement)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("entry_signed_has_signer", {"status": EntryStatus.SIGNED}),
        ("entry_returned_has_reason", {"status": EntryStatus.RETURNED}),
        ("entry_submitted_has_moment", {"submitted_at": None}),
        ("entry_level", {"level": 5}),
        ("entry_age_group", {"age_group": "47"}),
        ("entry_has_diagnosis", {"diagnosis": ""}),
    ],
)
def test_entry_that_says_half_is_refused(here, constraint, fields):
    refused(
        constraint,
        lambda: EntryFactory(placement=here.placement, requirement=here.requirement, **fields),
    )


def test_entry_is_not_handed_in_before_it_was_done(here):
    yesterday = timezone.localdate() - timedelta(days=1)
    refused(
        "entry_submitted_after_done",
        lambda: EntryFactory(
            placement=here.placement,
            requirement=here.requirement,
            done_on=timezone.localdate(),
            first_submitted_on=yesterday,
        ),
    )


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_more_than_seven_days_is_late(here, days, late):
    entry = EntryFactory(
        placement=here.placement,
        requirement=here.requirement,
        done_on=here.placement.starts_on,
        first_submitted_on=here.placement.starts_on + timedelta(days=days),
    )
    assert entry.late is late


def test_signed_entry_is_immutable(here):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, signed=True)
    refused("Cannot update", lambda: Entry.objects.filter(pk=entry.pk).update(level=1))
    refused("Cannot update", lambda: Entry.objects.filter(pk=entry.pk).update(status="RETURNED"))
    refused("Cannot delete", entry.delete)


def test_only_a_draft_is_thrown_away(here):
    draft = EntryFactory(placement=here.placement, requirement=here.requirement, draft=True)
    returned = EntryFactory(placement=here.placement, requirement=here.requirement, returned=True)
    draft.delete()
    refused("Cannot delete", returned.delete)


def test_returned_entry_is_not_signed_behind_its_writers_back(here, world):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, returned=True)
    refused(
        "Invalid transition",
        lambda: Entry.objects.filter(pk=entry.pk).update(
            status="SIGNED", signed_by=world.mentor, signed_at=timezone.now()
        ),
    )


def test_day_of_first_submission_is_kept(here):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, returned=True)
    refused(
        "entry_kept_once_submitted",
        lambda: Entry.objects.filter(pk=entry.pk).update(
            first_submitted_on=timezone.localdate() + timedelta(days=1)
        ),
    )


def test_tallies_follow_every_change(here, world):
    item, placement = here.requirement, here.placement
    EntryFactory(placement=placement, requirement=item, signed=True, level=Level.ASSISTED)
    EntryFactory(placement=placement, requirement=item, signed=True, level=Level.OBSERVED)
    EntryFactory(placement=placement, requirement=item, draft=True).delete()
    waiting = EntryFactory(placement=placement, requirement=item)
    EntryFactory(placement=placement, requirement=item, returned=True)
    assert tally(item) == (1, 1, 1, 1)
    Entry.objects.filter(pk=waiting.pk).update(
        status="SIGNED", signed_by=world.mentor, signed_at=timezone.now()
    )
    assert tally(item) == (2, 1, 0, 1)
    other = RequirementFactory(version=here.version, block=here.block)
    Entry.objects.filter(status="RETURNED").update(requirement=other)
    assert (tally(item), tally(other)) == ((2, 1, 0, 0), (0, 0, 0, 1))
    call_command("recompute_tallies")


def tally(item):
    return Tally.objects.values_list("signed", "below", "waiting", "returned").get(requirement=item)


def test_batch_is_counted_whole(here):
    made = EntryFactory.build_batch(
        5, placement=here.placement, requirement=here.requirement, status=EntryStatus.SUBMITTED
    )
    Entry.objects.bulk_create(made)
    assert tally(here.requirement) == (0, 0, 5, 0)


def test_recompute_finds_and_mends_a_wrong_tally(here):
    EntryFactory(placement=here.placement, requirement=here.requirement)
    Tally.objects.update(waiting=7)
    with pytest.raises(Exception, match="1 tallies"):
        call_command("recompute_tallies")
    call_command("recompute_tallies", fix=True)
    assert tally(here.requirement) == (0, 0, 1, 0)
    Tally.objects.all().delete()
    call_command("recompute_tallies", fix=True)
    assert tally(here.requirement) == (0, 0, 1, 0)


def test_block_of_the_same_department_in_another_version_is_another_block(here, world):
    block = BlockFactory(department=world.department)
    refused(
        "entry_fits_its_placement",
        lambda: EntryFactory(
            placement=here.placement,
            requirement=RequirementFactory(version=block.version, block=block),
        ),
    )
