from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.appointments import services
from alliance.appointments.enums import EndReason, Post
from alliance.appointments.factories import AppointmentFactory, TermFactory
from alliance.appointments.models import Appointment, Term
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def start(world, *, before=None, name="第三届", carried=(), **changed) -> Term:
    starts_on = before.ends_on + DAY if before else timezone.localdate()
    asked = {"starts_on": starts_on, "ends_on": starts_on + 900 * DAY} | changed
    return services.start_term(
        alliance_id=world.alliance.pk, name=name, carried=carried,
        by=world.alliance_office, at=timezone.now(), **asked,
    )  # fmt: skip


def change(world, term, **changed) -> Term:
    asked = {"name": term.name, "starts_on": term.starts_on, "ends_on": term.ends_on} | changed
    return services.change_term(
        term_id=term.pk, **asked, by=world.alliance_office, at=timezone.now()
    )


def end(world, appointment, day, **changed) -> Appointment:
    asked = {"reason": EndReason.RESIGNED, "note": "", "at": timezone.now()} | changed
    return services.end_early(
        appointment_id=appointment.pk, ends_on=day, by=world.alliance_office, **asked
    )


def test_appointed_they_serve_to_the_terms_end_and_are_told(world, term, appoint):
    outcome = appoint(world.doctor, world.mentor, post=Post.VICE_CHAIR)
    assert outcome.refused == {}
    assert [(one.person, one.ends_on) for one in outcome.made] == [
        (world.doctor, term.ends_on),
        (world.mentor, term.ends_on),
    ]
    assert acts() == ["appointment.make"] * 2
    notices = Notice.objects.order_by("user").values_list("user", "params__post")
    assert set(notices) == {(world.doctor.pk, "副主席"), (world.mentor.pk, "副主席")}


def test_one_refusal_holds_up_no_other(world, term, appoint):
    appoint(world.doctor)
    outcome = appoint(world.doctor, world.stranger, world.mentor)
    assert [one.person for one in outcome.made] == [world.mentor]
    assert {pk: type(refusal) for pk, refusal in outcome.refused.items()} == {
        world.doctor.pk: services.AlreadyHeld,
        world.stranger.pk: services.NotMember,
    }
    assert acts() == ["appointment.make"] * 2


def test_of_two_for_the_chair_the_second_is_refused(world, appoint):
    outcome = appoint(world.mentor, world.department_head, post=Post.CHAIR)
    assert [one.person for one in outcome.made] == [world.mentor]
    assert type(outcome.refused[world.department_head.pk]) is services.ChairTaken


def test_a_chair_may_follow_one_who_left(world, term, appoint):
    (chair,) = appoint(world.mentor, post=Post.CHAIR).made
    today = timezone.localdate()
    end(world, chair, today, note="年龄原因")
    outcome = appoint(world.department_head, post=Post.CHAIR, starts_on=today + DAY)
    assert [one.starts_on for one in outcome.made] == [today + DAY]
    assert acts()[-2:] == ["appointment.end", "appointment.make"]


def test_nobody_is_appointed_outside_the_term(world, term, appoint):
    outcome = appoint(world.doctor, starts_on=term.starts_on - DAY)
    assert type(outcome.refused[world.doctor.pk]) is services.AppointmentsOutside
    outcome = appoint(world.doctor, starts_on=term.ends_on + DAY)
    assert type(outcome.refused[world.doctor.pk]) is services.AppointmentsOutside


@pytest.mark.parametrize("who", ["training_office", "doctor", "coordinator"])
def test_only_the_alliance_office_appoints(world, term, appoint, who):
    with pytest.raises(NotAllowed):
        appoint(world.doctor, by=world.user(who))


@pytest.mark.parametrize("days", [-1, None])
def test_an_appointment_ends_early_on_a_day_of_its_own(world, term, days):
    appointment = AppointmentFactory(term=term)
    day = appointment.starts_on - DAY if days else appointment.ends_on
    with pytest.raises(services.NotServing):
        end(world, appointment, day)


def test_what_is_over_is_not_ended_again(world, term):
    over = AppointmentFactory(term=term, resigned=True)
    with pytest.raises(services.NotServing):
        end(world, over, over.ends_on - DAY)
    past = AppointmentFactory(term=TermFactory(alliance=world.alliance, past=True))
    with pytest.raises(services.NotServing):
        end(world, past, past.starts_on)


def test_a_mistake_is_taken_back(world, term, appoint):
    (made,) = appoint(world.doctor).made
    services.remove_appointment(appointment_id=made.pk, by=world.alliance_office, at=timezone.now())
    assert not Appointment.objects.exists()
    assert acts() == ["appointment.make", "appointment.remove"]


def test_a_new_term_carries_over_whom_the_office_ticks(world, term, appoint):
    (chair,) = appoint(world.mentor, post=Post.CHAIR).made
    (leader,) = appoint(world.doctor, post=Post.GROUP_LEADER, group="颈椎学组").made
    appoint(world.other_doctor)
    foreign = AppointmentFactory()
    new = start(world, before=term, carried=[chair.pk, leader.pk, foreign.pk])
    served = new.appointments.values_list("person", "post", "group", "starts_on", "ends_on")
    assert set(served) == {
        (world.mentor.pk, Post.CHAIR, "", new.starts_on, new.ends_on),
        (world.doctor.pk, Post.GROUP_LEADER, "颈椎学组", new.starts_on, new.ends_on),
    }


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": "第二届"}, services.TermNameTaken),
        ({"starts_on": timezone.localdate()}, services.TermsOverlap),
        ({"ends_on": timezone.localdate()}, services.DatesReversed),
    ],
)
def test_a_term_is_refused_in_words(world, term, changed, refusal):
    with pytest.raises(refusal):
        start(world, before=term, **changed)
    assert list(Term.objects.all()) == [term]


def test_a_term_that_is_moved_takes_along_who_serves_all_of_it(world, term, appoint):
    (whole,) = appoint(world.mentor).made
    later = AppointmentFactory(term=term, starts_on=term.starts_on + 50 * DAY)
    left = AppointmentFactory(term=term, resigned=True)
    change(world, term, starts_on=term.starts_on + 20 * DAY, ends_on=term.ends_on + 100 * DAY)
    days = {one.pk: (one.starts_on, one.ends_on) for one in Appointment.objects.all()}
    moved = Term.objects.get(pk=term.pk)
    assert days == {
        whole.pk: (moved.starts_on, moved.ends_on),
        later.pk: (later.starts_on, moved.ends_on),
        left.pk: (moved.starts_on, left.ends_on),
    }
    change(world, moved, starts_on=term.starts_on, ends_on=term.ends_on)
    whole.refresh_from_db()
    assert (whole.starts_on, whole.ends_on) == (term.starts_on, term.ends_on)


def test_a_term_cannot_leave_an_appointment_behind(world, term):
    AppointmentFactory(term=term, coming=True)
    with pytest.raises(services.AppointmentsOutside):
        change(world, term, ends_on=timezone.localdate())
    term.refresh_from_db()
    assert term.ends_on > timezone.localdate()


def test_only_an_empty_term_is_removed(world, term, appoint):
    appoint(world.doctor)
    with pytest.raises(services.TermInUse):
        services.remove_term(term_id=term.pk, by=world.alliance_office, at=timezone.now())
    empty = start(world, before=term)
    services.remove_term(term_id=empty.pk, by=world.alliance_office, at=timezone.now())
    assert list(Term.objects.all()) == [term]
