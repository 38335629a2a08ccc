from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.patients import AgeGroup
from alliance.core.transitions import TransitionNotAllowed
from courses.logbook import refusals, services
from courses.logbook.enums import EntryStatus
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from courses.logbook.services import Written
from courses.programmes.enums import Level
from courses.programmes.factories import RequirementFactory
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(here):
    return Written(
        requirement_id=here.requirement.pk,
        level=Level.ASSISTED,
        done_on=timezone.localdate(),
        age_group=AgeGroup.MIDDLE,
        diagnosis="腰椎间盘突出症",
    )


@pytest.fixture
def write(world, written):
    """write(**changes): the doctor writes an entry and hands it in."""

    def work(*, client_id=None, submit=True, by=None, **changes):
        return services.write_entry(
            client_id=client_id or uuid4(),
            written=replace(written, **changes),
            submit=submit,
            by=by or world.doctor,
            at=timezone.now(),
        )

    return work


def test_entry_finds_its_placement_by_the_day(here, write):
    entry = write()
    entry.refresh_from_db()
    assert (entry.placement, entry.status, entry.late) == (here.placement, "SUBMITTED", False)
    assert entry.first_submitted_on == timezone.localdate()
    assert (
        AuditEntry.objects.get(action="entry.submit").alliance_id
        == here.version.programme.alliance_id
    )


def test_draft_is_not_handed_in(write):
    entry = write(submit=False)
    assert (entry.status, entry.submitted_at) == (EntryStatus.DRAFT, None)


def test_entry_sent_again_is_the_one_that_is_there(write):
    number = uuid4()
    first = write(client_id=number)
    assert write(client_id=number, diagnosis="腰椎管狭窄症") == first
    assert Entry.objects.get().diagnosis == "腰椎间盘突出症"
    assert AuditEntry.objects.filter(action="entry.submit").count() == 1


def test_number_of_another_persons_entry_is_refused(here, world, write):
    EntryFactory(placement=here.other, client_id=(number := uuid4()))
    with pytest.raises(refusals.SentByAnother):
        write(client_id=number)


def test_tomorrow_is_refused(write):
    with pytest.raises(refusals.NotYetDone):
        write(done_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("status", [None, PlacementStatus.CANCELLED])
def test_day_without_a_placement_is_refused(here, write, status):
    day = timezone.localdate()
    if status:
        Placement.objects.filter(pk=here.placement.pk).update(status=status)
    else:
        day = here.placement.starts_on - timedelta(days=1)
    with pytest.raises(refusals.NoPlacementThatDay):
        write(done_on=day)


def test_closed_placement_takes_no_more(here, write):
    Placement.objects.filter(pk=here.placement.pk).update(status=PlacementStatus.COMPLETED)
    with pytest.raises(refusals.PlacementClosed):
        write()


def test_item_of_another_department_version_or_none_is_refused(here, write):
    elsewhere = RequirementFactory(version=here.version, block=here.other.block)
    for item_id in (elsewhere.pk, RequirementFactory().pk, 0):
        with pytest.raises(refusals.ItemDoesNotFit):
            write(requirement_id=item_id)


def test_item_of_any_department_is_taken(here, write):
    assert write(requirement_id=RequirementFactory(version=here.version).pk)


@pytest.mark.parametrize("field", ["diagnosis", "reflection"])
@pytest.mark.parametrize("submit", [True, False])
def test_identifier_is_refused_before_saving(write, field, submit):
    with pytest.raises(refusals.IdentifiersFound) as refused:
        write(submit=submit, **{field: "患者王小明，住院号00123456"})
    assert Entry.objects.count() == 0
    name, number = refused.value.errors[field]
    assert "疑似姓名“王小明”" in name
    assert "“00123456”" in number


def test_identifiers_of_both_fields_are_named_at_once(write):
    with pytest.raises(refusals.IdentifiersFound) as refused:
        write(diagnosis="患者王小明", reflection="电话13800138000")
    assert set(refused.value.errors) == {"diagnosis", "reflection"}


def test_mentor_signs_one(here, world, write):
    entry = write()
    signing = services.sign_entries(entry_ids=[entry.pk], by=world.mentor, at=timezone.now())
    entry.refresh_from_db()
    assert (entry.status, entry.signed_by) == (EntryStatus.SIGNED, world.mentor)
    assert (signing.signed, signing.left) == ([entry], [])
    assert (
        AuditEntry.objects.get(action="entry.sign").alliance_id
        == here.version.programme.alliance_id
    )


def test_fifty_are_signed_with_six_queries(here, world, django_assert_max_num_queries):
    entries = EntryFactory.create_batch(50, placement=here.placement, requirement=here.requirement)
    with django_assert_max_num_queries(6):
        signing = services.sign_entries(
            entry_ids=[entry.pk for entry in entries], by=world.mentor, at=timezone.now()
        )
    assert len(signing.signed) == 50
    assert Entry.objects.filter(status=EntryStatus.SIGNED, signed_by=world.mentor).count() == 50
    assert AuditEntry.objects.filter(action="entry.sign").count() == 50


def test_signing_many_leaves_what_is_not_waiting_or_not_ones_own(here, world):
    fields = {"placement": here.placement, "requirement": here.requirement}
    waiting, returned = EntryFactory(**fields), EntryFactory(**fields, returned=True)
    signed = EntryFactory(**fields, signed=True)
    foreign = EntryFactory(placement=here.other)
    ids = [returned.pk, waiting.pk, signed.pk, foreign.pk, 0]
    signing = services.sign_entries(entry_ids=ids, by=world.mentor, at=timezone.now())
    assert signing.signed == [waiting]
    assert signing.left == [returned.pk, signed.pk, foreign.pk, 0]
    foreign.refresh_from_db()
    assert foreign.status == EntryStatus.SUBMITTED


@pytest.mark.parametrize(
    "role",
    ["doctor", "department_head", "coordinator", "training_office", "administrator", "stranger"],
)
def test_nobody_but_the_mentor_signs_or_returns(here, world, role):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    user = getattr(world, role)
    with pytest.raises(NotAllowed):
        services.sign_entries(entry_ids=[entry.pk], by=user, at=timezone.now())
    with pytest.raises(NotAllowed):
        services.return_entry(entry_id=entry.pk, reason="不", by=user, at=timezone.now())


def test_former_mentor_signs_no_more(here, world):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    Placement.objects.filter(pk=here.placement.pk).update(mentor=world.stranger)
    with pytest.raises(NotAllowed):
        services.sign_entries(entry_ids=[entry.pk], by=world.mentor, at=timezone.now())
    assert services.sign_entries(entry_ids=[entry.pk], by=world.stranger, at=timezone.now()).signed


def test_head_signs_where_there_is_no_mentor(here, world):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    Placement.objects.filter(pk=here.placement.pk).update(mentor=None)
    signing = services.sign_entries(
        entry_ids=[entry.pk], by=world.department_head, at=timezone.now()
    )
    assert signing.signed == [entry]


def test_returned_entry_is_written_anew_and_signed(here, world, write, written):
    entry = write()
    services.return_entry(entry_id=entry.pk, reason="级别不符", by=world.mentor, at=timezone.now())
    services.change_entry(
        entry_id=entry.pk,
        written=replace(written, level=Level.OBSERVED),
        submit=True,
        by=world.doctor,
        at=timezone.now(),
    )
    entry.refresh_from_db()
    assert (entry.status, entry.level, entry.return_reason) == ("SUBMITTED", 1, "级别不符")
    assert services.sign_entries(entry_ids=[entry.pk], by=world.mentor, at=timezone.now()).signed


@pytest.mark.parametrize("status", [EntryStatus.SUBMITTED, EntryStatus.SIGNED])
def test_what_was_handed_in_is_not_changed(here, world, written, status):
    entry = EntryFactory(
        placement=here.placement,
        requirement=here.requirement,
        signed=status == EntryStatus.SIGNED,
    )
    now = timezone.now()
    with pytest.raises(services.NotOpen):
        services.change_entry(
            entry_id=entry.pk, written=written, submit=True, by=world.doctor, at=now
        )
    with pytest.raises(services.NotOpen):
        services.delete_draft(entry_id=entry.pk, by=world.doctor, at=now)


def test_nobody_changes_anothers_entry(here, world, written):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, returned=True)
    for user in (world.mentor, world.other_doctor, world.administrator):
        with pytest.raises(NotAllowed):
            services.change_entry(
                entry_id=entry.pk, written=written, submit=True, by=user, at=timezone.now()
            )


def test_lateness_is_judged_by_the_first_submission(here, world, written):
    first = here.placement.starts_on
    entry = EntryFactory(
        placement=here.placement,
        requirement=here.requirement,
        returned=True,
        done_on=first,
        first_submitted_on=first,
    )
    services.change_entry(
        entry_id=entry.pk,
        written=replace(written, done_on=first),
        submit=True,
        by=world.doctor,
        at=timezone.now() + timedelta(days=9),
    )
    entry.refresh_from_db()
    assert not entry.late


def test_returned_entry_stays_in_its_placement_and_before_its_submission(here, world, written):
    earlier = PlacementFactory(
        trainee=here.trainee,
        starts_on=here.placement.starts_on - timedelta(days=10),
        ends_on=here.placement.starts_on - timedelta(days=1),
    )
    anywhere = RequirementFactory(version=here.version)
    entry = EntryFactory(
        placement=here.placement,
        requirement=anywhere,
        returned=True,
        done_on=here.placement.starts_on,
        first_submitted_on=here.placement.starts_on,
    )
    for day, refusal in (
        (earlier.ends_on, refusals.AnotherPlacement),
        (here.placement.starts_on + timedelta(days=1), refusals.NotYetDone),
    ):
        with pytest.raises(refusal):
            services.change_entry(
                entry_id=entry.pk,
                written=replace(written, requirement_id=anywhere.pk, done_on=day),
                submit=True,
                by=world.doctor,
                at=timezone.now(),
            )


@pytest.mark.parametrize("status", ["draft", "returned", "signed"])
def test_only_what_waits_is_returned(here, world, status):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, **{status: True})
    with pytest.raises(TransitionNotAllowed):
        services.return_entry(
            entry_id=entry.pk, reason="级别不符", by=world.mentor, at=timezone.now()
        )


def test_draft_is_thrown_away(here, world):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, draft=True)
    services.delete_draft(entry_id=entry.pk, by=world.doctor, at=timezone.now())
    assert not Entry.objects.exists()
    assert AuditEntry.objects.filter(action="entry.delete").exists()
