from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.units.queries import roles_of
from courses.logbook import queries, rules
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from courses.programmes.enums import Level
from courses.programmes.factories import RequirementFactory
from courses.programmes.models import Trainee
from courses.rotations.lateness import LateKind
from courses.rotations.models import Placement
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def items_of(here) -> dict:
    (items,) = queries.counts_of(Placement.objects.filter(pk=here.placement.pk)).values()
    return {item.requirement.pk: item for item in items}


def test_each_item_counts_up_to_its_own_requirement(here):
    """5 of 2 is 2: it does not make up for another item."""
    missing = RequirementFactory(version=here.version, block=here.block, required=4)
    EntryFactory.create_batch(
        5, placement=here.placement, requirement=here.requirement, signed=True
    )
    items = items_of(here)
    done = items[here.requirement.pk]
    assert (done.signed, done.counted, done.missing) == (5, 2, 0)
    assert items[missing.pk].missing == 4
    period = queries.Period(here.placement.starts_on, here.placement.ends_on)
    total = queries.progress_of(items.values(), period=period, on=TODAY())
    assert (total.counted, total.required, total.percent) == (2, 6, 33)


def test_only_signed_at_the_level_or_above_counts(here):
    fields = {"placement": here.placement, "requirement": here.requirement}  # level ASSISTED
    EntryFactory(**fields, signed=True, level=Level.OBSERVED)
    EntryFactory(**fields, signed=True, level=Level.ASSISTED)
    EntryFactory(**fields, level=Level.INDEPENDENT)
    EntryFactory(**fields, returned=True)
    EntryFactory(**fields, draft=True)
    item = items_of(here)[here.requirement.pk]
    assert (item.signed, item.below, item.waiting, item.returned) == (1, 1, 1, 1)


def test_item_of_any_department_is_counted_with_the_trainee(here):
    anywhere = RequirementFactory(version=here.version)
    EntryFactory(placement=here.placement, requirement=anywhere, signed=True)
    assert anywhere.pk not in items_of(here)
    (items,) = queries.totals_of(Trainee.objects.filter(pk=here.trainee.pk)).values()
    by_pk = {item.requirement.pk: item for item in items}
    assert by_pk[anywhere.pk].counted == 1
    assert by_pk[anywhere.pk].period.ends_on == here.trainee.ends_on
    assert by_pk[here.requirement.pk].period.ends_on == here.placement.ends_on


@pytest.mark.parametrize(
    ("day", "signed", "behind"),
    [(13, 0, False), (14, 0, True), (14, 1, False), (28, 1, False), (28, 0, True)],
)
def test_behind_is_half_the_time_and_under_half_the_count(here, day, signed, behind):
    """Two of the item in four weeks; on the 14th evening half the time is gone."""
    EntryFactory.create_batch(
        signed, placement=here.placement, requirement=here.requirement, signed=True
    )
    on = here.placement.starts_on + timedelta(days=day - 1)
    assert items_of(here)[here.requirement.pk].is_behind(on) is behind


def late_kinds(here, on) -> set:
    placements = Placement.objects.filter(pk=here.placement.pk)
    return {
        (late.kind, late.chase_id, late.since)
        for late in queries.late(placements=placements, on=on)
    }


def test_signature_is_late_after_a_week(here, world):
    day = TODAY() - timedelta(days=1)
    EntryFactory(placement=here.placement, requirement=here.requirement)
    EntryFactory(placement=here.placement, requirement=here.requirement, done_on=day)
    chase = (LateKind.SIGNATURE, world.mentor.pk, TODAY())
    assert chase not in late_kinds(here, TODAY() + timedelta(days=7))
    assert chase in late_kinds(here, TODAY() + timedelta(days=8))


def test_silent_trainee_is_late_after_a_week(here, world):
    start = here.placement.starts_on
    chase = (LateKind.LOGBOOK, world.doctor.pk, start)
    assert late_kinds(here, start + timedelta(days=7)) == set()
    assert late_kinds(here, start + timedelta(days=8)) == {chase}
    EntryFactory(placement=here.placement, requirement=here.requirement, first_submitted_on=TODAY())
    assert late_kinds(here, start + timedelta(days=8)) == set()


def test_trainee_behind_the_pace_is_late(here, world):
    start = here.placement.starts_on
    fields = {"placement": here.placement, "requirement": here.requirement}
    EntryFactory(**fields, returned=True, done_on=start + timedelta(days=2))
    half = start + timedelta(days=13)
    assert late_kinds(here, half) == {(LateKind.LOGBOOK, world.doctor.pk, half)}
    assert late_kinds(here, here.placement.ends_on + timedelta(days=1)) == set()


@pytest.mark.parametrize("read", ["counts", "totals", "late"])
def test_queries_are_the_same_for_one_placement_and_for_many(here, read, django_assert_num_queries):
    EntryFactory(placement=here.placement, requirement=here.requirement)
    EntryFactory(placement=here.other)
    one = Placement.objects.filter(pk=here.placement.pk)
    reads = {
        "counts": (3, lambda some: queries.counts_of(some)),
        "totals": (4, lambda some: queries.totals_of(Trainee.objects.filter(placements__in=some))),
        "late": (4, lambda some: queries.late(placements=some, on=TODAY())),
    }
    count, work = reads[read]
    for some in (one, Placement.objects.all()):
        with django_assert_num_queries(count):
            work(some)


@pytest.fixture
def all_sorts(here, world):
    """An entry of each status in two placements: of another department, unit and mentor."""
    for placement, mentor in ((here.placement, world.mentor), (here.other, world.stranger)):
        for status in (
            {"draft": True},
            {},
            {"returned": True},
            {"signed": True, "signed_by": mentor},
        ):
            EntryFactory(placement=placement, **status)
    return here


def test_list_and_rule_agree(all_sorts, world):
    for role in (*ROLES, "other_doctor", "stranger"):
        if role == VISITOR:
            continue
        roles = roles_of(getattr(world, role))
        loaded = Entry.objects.select_related("placement__trainee__intake__version__programme")
        assert {entry for entry in loaded if rules.can_see_entry(roles, entry)} == set(
            Entry.objects.visible_to(roles)
        ), role
        waiting = {e for e in loaded if e.status == "SUBMITTED" and rules.can_sign(roles, e)}
        assert waiting == set(Entry.objects.waiting_for(roles)), role


@pytest.mark.parametrize(
    ("role", "placements", "drafts"),
    [
        ("doctor", {"placement"}, True),
        ("mentor", {"placement"}, False),
        ("department_head", {"placement"}, False),
        ("coordinator", {"placement"}, False),
        ("other_coordinator", {"other"}, False),
        ("training_office", {"placement", "other"}, False),
        ("alliance_office", {"placement", "other"}, False),
        ("administrator", {"placement", "other"}, False),
        ("auditor", set(), False),
        ("editor", set(), False),
        ("stranger", set(), False),
    ],
)
def test_who_sees_whose_entries(all_sorts, world, role, placements, drafts):
    """Another department's, another unit's people, a draft: each has a row that could leak."""
    seen = set(Entry.objects.visible_to(roles_of(getattr(world, role))))
    expected = Entry.objects.filter(placement__in=[getattr(all_sorts, name) for name in placements])
    assert seen == set(expected if drafts else expected.exclude(status="DRAFT"))


def test_former_mentor_sees_nothing(all_sorts, world):
    roles = roles_of(world.mentor)
    assert Entry.objects.visible_to(roles).exists()
    Placement.objects.filter(pk=all_sorts.placement.pk).update(mentor=world.stranger)
    assert not Entry.objects.visible_to(roles).exists()
    assert not Entry.objects.waiting_for(roles).exists()


def test_the_short_reads_say_what_the_whole_ones_say(here):
    anywhere = RequirementFactory(version=here.version, required=3)
    for requirement in (here.requirement, anywhere):
        for state in ("signed", "signed", "signed", "returned"):
            EntryFactory(placement=here.placement, requirement=requirement, **{state: True})
        EntryFactory(placement=here.placement, requirement=requirement)
    today = TODAY()
    placements = Placement.objects.all()
    whole = queries.counts_of(placements)
    assert queries.progress_by_placement(placements, on=today) == {
        one.pk: queries.progress_of(
            whole[one.pk], period=queries.Period(one.starts_on, one.ends_on), on=today
        )
        for one in placements
        if whole[one.pk]
    }
    trainee, placement = here.trainee, here.placement
    items = queries.totals_of([trainee])[trainee.pk]
    overview = queries.overview_of(trainee, present=placement)
    assert overview.shares == {
        kind: (
            sum(item.counted for item in items if item.requirement.kind == kind),
            sum(item.required for item in items if item.requirement.kind == kind),
        )
        for kind in {item.requirement.kind for item in items}
    }
    assert overview.here == whole[placement.pk]
    assert overview.anywhere == [item for item in items if item.requirement.block is None]
