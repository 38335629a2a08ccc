"""What the database itself refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.appointments.enums import AppointmentState, EndReason, Post
from alliance.appointments.factories import AppointmentFactory, TermFactory
from alliance.appointments.models import Appointment, Term

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_terms_of_an_alliance_lie_apart_and_have_names_of_their_own(term, world):
    with refused("terms_apart"), transaction.atomic():
        TermFactory(alliance=world.alliance, starts_on=term.ends_on)
    with refused("term_name_unique"), transaction.atomic():
        TermFactory(alliance=world.alliance, name=term.name, past=True)
    with refused("term_dates_in_order"), transaction.atomic():
        TermFactory(alliance=world.alliance, ends_on=term.starts_on - DAY)
    TermFactory(alliance=world.alliance, starts_on=term.ends_on + DAY)
    TermFactory(alliance=world.foreign_alliance, name=term.name)


def test_one_chair_at_a_time(term):
    first = AppointmentFactory(term=term, chair=True, ends_on=term.ends_on - 10 * DAY)
    with refused("one_chair_at_a_time"), transaction.atomic():
        AppointmentFactory(term=term, chair=True, starts_on=first.ends_on)
    AppointmentFactory(term=term, chair=True, starts_on=first.ends_on + DAY)
    AppointmentFactory(term=term, post=Post.VICE_CHAIR)
    AppointmentFactory(term=TermFactory(), chair=True)


def test_a_post_is_held_once_by_one_person(term):
    held = AppointmentFactory(term=term, post=Post.GROUP_LEADER, group="颈椎学组")
    again = {"term": term, "person": held.person}
    with refused("post_held_once"), transaction.atomic():
        AppointmentFactory(**again, post=Post.GROUP_LEADER, group="颈椎学组")
    AppointmentFactory(**again, post=Post.GROUP_LEADER, group="微创学组")
    AppointmentFactory(**again)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"post": Post.GROUP_MEMBER}, "appointment_names_its_group"),
        ({"end_note": "调离"}, "appointment_note_has_reason"),
    ],
)
def test_what_an_appointment_must_say(term, fields, constraint):
    with refused(constraint):
        AppointmentFactory(term=term, **fields)


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
def test_an_appointment_lies_within_its_term(term, field):
    appointment = AppointmentFactory(term=term)
    beyond = -DAY if field == "starts_on" else DAY
    with refused("outside its term"), transaction.atomic():
        Appointment.objects.update(**{field: getattr(term, field) + beyond})
    with refused("outside its term"), transaction.atomic():
        Term.objects.update(**{field: getattr(term, field) - beyond})
    with refused("outside its term"), transaction.atomic():
        Appointment.objects.update(alliance=TermFactory().alliance)
    appointment.refresh_from_db()
    assert (appointment.starts_on, appointment.ends_on) == (term.starts_on, term.ends_on)


def test_how_an_appointment_stands_on_a_day(term):
    whole = AppointmentFactory.build(term=term)
    left = AppointmentFactory.build(
        term=term, ends_on=term.starts_on + DAY, end_reason=EndReason.MOVED
    )
    days = [term.starts_on - DAY, term.starts_on, term.ends_on, term.ends_on + DAY]
    state = AppointmentState
    assert [whole.state(on=day) for day in days] == [
        state.COMING, state.IN_OFFICE, state.IN_OFFICE, state.ENDED,
    ]  # fmt: skip
    assert [left.state(on=day) for day in days] == [
        state.COMING, state.IN_OFFICE, state.ENDED_EARLY, state.ENDED_EARLY,
    ]  # fmt: skip
