from datetime import timedelta

import pytest

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.programmes import queries, services
from courses.programmes.enums import ApplicationStatus, LetterKind
from courses.programmes.factories import (
    ApplicationFactory,
    BlockFactory,
    IntakeFactory,
    ProgrammeVersionFactory,
)
from courses.programmes.models import Application, Intake, Letter
from courses.programmes.queries import Waiting
from courses.programmes.services.admitting import move_waiting_list
from courses.programmes.signals import trainee_accepted, trainee_left

pytestmark = pytest.mark.django_db
_S = ApplicationStatus


def accept(by, at, *applications):
    return services.accept_applications(
        application_ids=[application.pk for application in applications], by=by, at=at
    )


def sentences(outcome) -> dict[int, str]:
    return {refused.application.pk: str(refused.sentence) for refused in outcome.refused}


def status_of(*applications) -> list[str]:
    found = dict(Application.objects.values_list("pk", "status"))
    return [found[application.pk] for application in applications]


@pytest.fixture
def heard():
    """What the signals said: (name, application, last day or None)."""
    said = []

    def accepted(application_id, at, **kwargs):
        said.append(("accepted", application_id, None))

    def left(application_id, on, at, **kwargs):
        said.append(("left", application_id, on))

    trainee_accepted.connect(accepted)
    trainee_left.connect(left)
    yield said
    trainee_accepted.disconnect(accepted)
    trainee_left.disconnect(left)


def test_accepted_with_version_and_dates_of_the_intake(
    world, intake, applied, now, heard, django_capture_on_commit_callbacks
):
    application = applied(unit_approved=True)
    with django_capture_on_commit_callbacks(execute=True):
        outcome = accept(world.training_office, now, application)
    assert (outcome.done, outcome.refused) == ([application], [])
    application.refresh_from_db()
    assert (application.status, application.version_id) == (_S.ACCEPTED, intake.version_id)
    assert (application.starts_on, application.ends_on) == (intake.starts_on, intake.ends_on)
    assert Letter.objects.get().kind == LetterKind.ADMISSION
    assert heard == [("accepted", application.pk, None)]


def test_a_trainee_stays_on_the_version_admitted_under(world, intake, applied, now):
    application = applied(unit_approved=True)
    accept(world.training_office, now, application)
    admitted_under = intake.version_id
    intake.version = ProgrammeVersionFactory(
        programme=intake.version.programme, number=2, published=True
    )
    services.change_intake(intake=intake, by=world.training_office, at=now)
    later = applied(unit_approved=True)
    accept(world.training_office, now, later)
    application.refresh_from_db()
    later.refresh_from_db()
    assert (application.version_id, later.version_id) == (admitted_under, intake.version_id)


def test_in_bulk_all_that_fit_are_accepted_and_the_rest_named_with_the_reason(
    world, intake, applied, now
):
    intake.places, intake.places_per_unit = 3, 2
    intake.save()
    own = [applied(unit_approved=True) for _ in range(3)]
    other = [applied(unit=world.other_unit, unit_approved=True) for _ in range(2)]
    too_early = applied(submitted=True)
    outcome = accept(world.training_office, now, *reversed([*own, *other, too_early]))
    assert status_of(*own, *other, too_early) == [
        _S.ACCEPTED, _S.ACCEPTED, _S.UNIT_APPROVED, _S.ACCEPTED, _S.UNIT_APPROVED, _S.SUBMITTED,
    ]  # fmt: skip
    assert sentences(outcome) == {
        own[2].pk: "该单位在本批次的名额已满",
        other[1].pk: "批次名额已满",
        too_early.pk: "申请的状态已变，不能这样处理",
    }
    assert Letter.objects.count() == 3
    assert AuditEntry.objects.filter(action="application.accept").count() == 3


def test_who_waits_is_accepted_before_who_comes_new(world, intake, applied, now):
    intake.places = 1
    intake.save()
    new = applied(unit_approved=True, submitted_at=now - timedelta(days=9))
    second = applied(waitlisted=True, waitlist_number=2)
    first = applied(waitlisted=True, waitlist_number=1)
    accept(world.training_office, now, new, second, first)
    assert status_of(new, second, first) == [_S.UNIT_APPROVED, _S.WAITLISTED, _S.ACCEPTED]


def test_one_that_is_not_the_offices_stops_the_whole_bulk(world, applied, now):
    own = applied(unit_approved=True)
    foreign = ApplicationFactory(
        intake__version__programme__alliance=world.foreign_alliance, unit_approved=True
    )
    for act in (accept, lambda by, at, *some: waitlist(by, at, *some)):
        with pytest.raises(NotAllowed):
            act(world.training_office, now, own, foreign)
    for user in (world.coordinator, world.alliance_office, world.doctor):
        with pytest.raises(NotAllowed):
            accept(user, now, own)
    assert status_of(own, foreign) == [_S.UNIT_APPROVED, _S.UNIT_APPROVED]


def waitlist(by, at, *applications):
    return services.waitlist(
        application_ids=[application.pk for application in applications], by=by, at=at
    )


def test_the_waiting_list_is_numbered_by_submission_and_goes_on(world, applied, now):
    hours = [timedelta(hours=n) for n in range(3)]
    third, first, second = (
        applied(unit_approved=True, submitted_at=now - hours[n]) for n in (0, 2, 1)
    )
    waitlist(world.training_office, now, third, second)
    waitlist(world.training_office, now, first)
    numbers = dict(Application.objects.values_list("pk", "waitlist_number"))
    assert [numbers[a.pk] for a in (second, third, first)] == [1, 2, 3]
    assert "序号 3" in Letter.objects.get(application=first).body


def test_a_withdrawal_moves_the_waiting_list_in_order(
    world, intake, applied, now, heard, django_capture_on_commit_callbacks
):
    intake.places = 1
    intake.save()
    holder = applied(user=world.doctor, unit_approved=True)
    accept(world.training_office, now, holder)
    waiting = [applied(unit_approved=True) for _ in range(2)]
    waitlist(world.training_office, now, *waiting)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(application_id=holder.pk, by=world.doctor, at=now)
    assert status_of(holder, *waiting) == [_S.WITHDRAWN, _S.ACCEPTED, _S.WAITLISTED]
    assert heard == [
        ("left", holder.pk, intake.starts_on - timedelta(days=1)),
        ("accepted", waiting[0].pk, None),
    ]
    assert Letter.objects.filter(application=waiting[0], kind=LetterKind.ADMISSION).exists()


def test_who_is_of_a_full_unit_is_passed_over_and_keeps_the_number(world, intake, applied, now):
    intake.places, intake.places_per_unit = 2, 1
    intake.save()
    holder = applied(user=world.other_doctor, unit=world.other_unit, unit_approved=True)
    accept(world.training_office, now, holder, applied(unit_approved=True))
    same_unit = applied(unit_approved=True)
    from_elsewhere = applied(unit=world.other_unit, unit_approved=True)
    waitlist(world.training_office, now, same_unit, from_elsewhere)
    services.withdraw(application_id=holder.pk, by=world.other_doctor, at=now)
    assert status_of(same_unit, from_elsewhere) == [_S.WAITLISTED, _S.ACCEPTED]
    same_unit.refresh_from_db()
    assert same_unit.waitlist_number == 1


def test_places_raised_move_the_waiting_list(world, intake, applied, now):
    waiting = [applied(unit_approved=True) for _ in range(3)]
    intake.places = 0
    intake.save()
    waitlist(world.training_office, now, *waiting)
    intake.places = 2
    moved = services.change_intake(intake=intake, by=world.training_office, at=now)
    assert moved == waiting[:2]
    assert status_of(*waiting) == [_S.ACCEPTED, _S.ACCEPTED, _S.WAITLISTED]


def test_a_units_number_raised_moves_its_own(world, intake, applied, now):
    intake.places_per_unit = 0
    intake.save()
    waiting = applied(unit_approved=True)
    waitlist(world.training_office, now, waiting)
    moved = services.set_unit_quota(
        intake_id=intake.pk, unit=world.unit, places=1, by=world.training_office, at=now
    )
    assert moved == [waiting]


@pytest.fixture
def full(world, intake, applied, now):
    """The intake's one place is taken, and one waits for it: (holder, waiting)."""
    intake.places = 1
    intake.save()
    holder = applied(user=world.doctor, unit_approved=True)
    accept(world.training_office, now, holder)
    waiting = applied(unit_approved=True)
    waitlist(world.training_office, now, waiting)
    return holder, waiting


@pytest.mark.parametrize(
    ("day", "becomes", "starts"),
    [(0, _S.ACCEPTED, 0), (1, _S.ACCEPTED, 2), (7, _S.ACCEPTED, 8), (8, _S.WAITLISTED, None)],
)
def test_who_stays_away_in_the_first_days_leaves_the_place_to_who_waits(
    world, intake, full, now, day, becomes, starts
):
    """`day` of the term; moved up during it, one starts on the day after."""
    holder, waiting = full
    at = now + timedelta(days=30 + day)
    services.withdraw(application_id=holder.pk, by=world.training_office, at=at, reason="未报到")
    assert status_of(holder, waiting) == [_S.WITHDRAWN, becomes]
    waiting.refresh_from_db()
    first = starts if starts is None else intake.starts_on + timedelta(days=starts)
    assert waiting.starts_on == first


def test_who_leaves_in_the_first_days_frees_the_place(world, intake, full, now):
    holder, waiting = full
    day = now + timedelta(days=33)
    services.arrive(application_ids=[holder.pk], by=world.training_office, at=day)
    services.terminate(application_id=holder.pk, reason="因病", by=world.training_office, at=day)
    assert status_of(holder, waiting) == [_S.TERMINATED, _S.ACCEPTED]
    intake.refresh_from_db()
    assert intake.taken == 1
    assert Letter.objects.filter(application=waiting, kind=LetterKind.ADMISSION).exists()


def test_the_office_sees_who_waits_and_who_will_be_passed_over(world, intake, full, applied, now):
    _holder, waiting = full
    other = applied(unit=world.other_unit, unit_approved=True)
    waitlist(world.training_office, now, other)
    services.set_unit_quota(
        intake_id=intake.pk, unit=world.other_unit, places=0, by=world.training_office, at=now
    )
    assert queries.waiting_list(intake) == [Waiting(waiting, False), Waiting(other, True)]


def test_extend_training_never_shortens_and_is_on_record(world, applied, now):
    trainee = applied(unit_approved=True)
    accept(world.training_office, now, trainee)
    trainee.refresh_from_db()
    before = trainee.ends_on
    extend = {"trainee_id": trainee.pk, "by": world.training_office, "at": now}
    services.extend_training(**extend, ends_on=before - timedelta(days=1))
    assert not AuditEntry.objects.filter(action="trainee.extend").exists()
    later = before + timedelta(days=5)
    assert services.extend_training(**extend, ends_on=later).ends_on == later
    assert AuditEntry.objects.get(action="trainee.extend").detail == {
        "before": before.isoformat(),
        "ends_on": later.isoformat(),
    }
    with pytest.raises(NotAllowed):
        services.extend_training(**extend | {"by": world.coordinator}, ends_on=later)


def test_declined_with_the_reason_in_the_letter(world, applied, now):
    waiting, approved, submitted = (
        applied(waitlisted=True),
        applied(unit_approved=True),
        applied(submitted=True),
    )
    gone = applied(status=_S.WITHDRAWN)
    outcome = services.decline(
        application_ids=[waiting.pk, approved.pk, submitted.pk, gone.pk],
        reason="本期优先安排基层单位",
        by=world.training_office,
        at=now,
    )
    assert len(outcome.done) == 3
    assert sentences(outcome) == {gone.pk: "申请的状态已变，不能这样处理"}
    assert all("本期优先安排基层单位" in letter.body for letter in Letter.objects.all())


def test_arrival_from_the_first_day_on(world, intake, applied, now):
    accepted, waiting = applied(unit_approved=True), applied(waitlisted=True)
    accept(world.training_office, now, accepted)
    both = [accepted.pk, waiting.pk]
    early = services.arrive(application_ids=both, by=world.training_office, at=now)
    assert sentences(early) == {
        accepted.pk: "批次还没有开始，不能报到",
        waiting.pk: "申请的状态已变，不能这样处理",
    }
    first_day = now + timedelta(days=30)
    services.arrive(application_ids=both, by=world.training_office, at=first_day)
    assert status_of(accepted, waiting) == [_S.IN_TRAINING, _S.WAITLISTED]


def test_terminated_today_with_the_place_still_taken(
    world, intake, applied, now, heard, django_capture_on_commit_callbacks
):
    trainee = applied(unit_approved=True)
    accept(world.training_office, now, trainee)
    day = now + timedelta(days=40)
    services.arrive(application_ids=[trainee.pk], by=world.training_office, at=day)
    with django_capture_on_commit_callbacks(execute=True):
        services.terminate(
            application_id=trainee.pk, reason="调回本单位", by=world.training_office, at=day
        )
    trainee.refresh_from_db()
    intake.refresh_from_db()
    last = intake.starts_on + timedelta(days=10)
    assert (trainee.status, trainee.ends_on, intake.taken) == (_S.TERMINATED, last, 1)
    assert heard == [("left", trainee.pk, last)]


def test_finished(world, applied, now):
    trainee = applied(unit_approved=True)
    accept(world.training_office, now, trainee)
    day = now + timedelta(days=30)
    services.arrive(application_ids=[trainee.pk], by=world.training_office, at=day)
    services.finish(application_id=trainee.pk, by=world.training_office, at=day)
    assert status_of(trainee) == [_S.COMPLETED]


def test_accepting_fifty_costs_three_statements_each_and_little_else(
    world, intake, applied, now, django_assert_max_num_queries
):
    """A savepoint, the row, its release: what the database refuses, it refuses one by one."""
    intake.places = 50
    intake.save()
    many = [applied(unit_approved=True) for _ in range(50)]
    with django_assert_max_num_queries(3 * 50 + 12):
        assert len(accept(world.training_office, now, *many).done) == 50


def test_an_intake_elsewhere_keeps_its_own_list(world, intake, applied, now):
    intake.places = 1
    intake.save()
    holder = applied(user=world.doctor, unit_approved=True)
    accept(world.training_office, now, holder)
    elsewhere = applied(
        intake=IntakeFactory(version__programme__alliance=world.alliance, places=0),
        waitlisted=True,
    )
    BlockFactory(version__programme__alliance=world.alliance)
    services.withdraw(application_id=holder.pk, by=world.doctor, at=now)
    assert status_of(elsewhere) == [_S.WAITLISTED]


@pytest.fixture
def later_intake(intake):
    """Of the same programme; `later_intake(days)` begins so many days after the first ends."""

    def make(days: int) -> Intake:
        starts_on = intake.ends_on + timedelta(days=days)
        return IntakeFactory(
            version=intake.version, starts_on=starts_on, ends_on=starts_on + timedelta(days=90)
        )

    return make


def test_a_doctor_is_never_in_two_trainings_at_a_time(world, applied, now, later_intake):
    first = applied(unit_approved=True)
    same_day, next_day = (
        applied(intake=later_intake(days), user=first.user, unit_approved=True) for days in (0, 1)
    )
    accept(world.training_office, now, first)
    outcome = accept(world.training_office, now, same_day, next_day)
    assert sentences(outcome) == {same_day.pk: "这位医生在同一时间已有另一项进修"}
    assert status_of(same_day, next_day) == [_S.UNIT_APPROVED, _S.ACCEPTED]


def test_the_waiting_list_passes_over_who_trains_elsewhere(world, applied, now, later_intake):
    training = applied(unit_approved=True)
    accept(world.training_office, now, training)
    intake = later_intake(0)
    waiting = [applied(intake=intake, user=training.user, unit_approved=True)]
    waiting += [applied(intake=intake, unit_approved=True) for _ in range(2)]
    for application in waiting:
        services.waitlist(application_ids=[application.pk], by=world.training_office, at=now)
    moved = move_waiting_list(intake=intake, by_id=world.training_office.pk, at=now)
    assert moved == waiting[1:]


def test_training_is_not_extended_into_the_next(world, applied, now, later_intake):
    first = applied(unit_approved=True)
    following = applied(intake=later_intake(1), user=first.user, unit_approved=True)
    accept(world.training_office, now, first, following)
    first.refresh_from_db()
    with pytest.raises(services.TrainsAlready):
        services.extend_training(
            trainee_id=first.pk,
            ends_on=first.ends_on + timedelta(days=1),
            by=world.training_office,
            at=now,
        )
    assert Application.objects.get(pk=first.pk).ends_on == first.ends_on
