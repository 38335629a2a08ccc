"""Two terms of the demo alliance's council: one over, one running; posts in every state."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliance.people.enums import Title
from alliance.people.models import Profile

from . import services
from .enums import EndReason, Post
from .models import Appointment

YEARS = 4
SENIOR = (Title.CHIEF, Title.ASSOCIATE_CHIEF)
# Post, specialty group, how many.
BENCHES = [
    (Post.VICE_CHAIR, "", 5),
    (Post.DEPUTY_SECRETARY, "", 2),
    (Post.STANDING_COUNCIL, "", 8),
    (Post.COUNCIL, "", 24),
    (Post.HONORARY_DIRECTOR, "", 2),
    (Post.ADVISER, "", 1),
    (Post.GROUP_LEADER, "颈椎学组", 1),
    (Post.GROUP_MEMBER, "颈椎学组", 5),
    (Post.GROUP_LEADER, "康复学组", 1),
    (Post.GROUP_DEPUTY, "康复学组", 1),
]
# Appointed for a year at a time: the post, the group, and the days left of each one's year.
YEARLY = [
    (Post.ADVISER, "", (80, 26, -20)),
    (Post.GROUP_MEMBER, "基层医师学组", (6, 26, 80)),
]
YEAR = timedelta(days=365)


def load(demo) -> None:
    today = timezone.localdate(demo.now)
    begins = _years_before(today, 1)
    seniors = _seniors(demo)
    first = _start(demo, "第一届", _years_before(begins, YEARS), begins - timedelta(days=1))
    chair = demo.accounts["head"]
    _appoint(demo, first, Post.CHAIR, [seniors[0]])
    for post, group, many in BENCHES[:4]:
        _appoint(demo, first, post, seniors[1 : many + 1], group)
    _end(demo, first.appointments.filter(post=Post.COUNCIL).last(), EndReason.REMOVED)
    second = services.start_term(
        alliance_id=demo.alliance.pk,
        name="第二届",
        starts_on=begins,
        ends_on=_years_before(begins, -YEARS) - timedelta(days=1),
        carried=first.appointments.filter(post=Post.STANDING_COUNCIL)
        .exclude(person__in=seniors[:2])
        .values_list("pk", flat=True),
        by=demo.accounts["office"],
        at=_noon(begins),
    )
    _appoint(demo, second, Post.CHAIR, [chair])
    _appoint(demo, second, Post.SECRETARY_GENERAL, [demo.accounts["mentor"]])
    _appoint(demo, second, Post.COUNCIL, [demo.accounts["doctor"]])
    place = 10
    for post, group, many in BENCHES:
        _appoint(demo, second, post, seniors[place : place + many], group)
        place += many
    _end(demo, second.appointments.filter(post=Post.COUNCIL).last(), EndReason.RESIGNED)
    _appoint_for_a_year(demo, second, seniors[1:], today=today)
    _appoint(demo, second, Post.VICE_CHAIR, [seniors[place]], starts_on=today + timedelta(days=30))


def _seniors(demo) -> list:
    """The most senior of each unit, the big units first."""
    profiles = Profile.objects.filter(unit__in=demo.units, title__in=SENIOR)
    one_each = {profile.unit_id: profile for profile in profiles.order_by("pk")}
    known = {user.pk for user in demo.accounts.values()}
    others = profiles.exclude(pk__in=[one.pk for one in one_each.values()]).order_by("pk")
    ranked = [one_each[unit.pk] for unit in demo.units if unit.pk in one_each]
    return [one.user for one in (*ranked, *others) if one.pk not in known]


def _start(demo, name: str, starts_on: date, ends_on: date):
    return services.start_term(
        alliance_id=demo.alliance.pk,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        carried=[],
        by=demo.accounts["office"],
        at=_noon(starts_on),
    )


def _appoint(demo, term, post: Post, people, group: str = "", starts_on: date | None = None):
    services.appoint(
        term_id=term.pk,
        person_ids=[user.pk for user in people],
        post=post,
        group=group,
        starts_on=starts_on or term.starts_on,
        by=demo.accounts["office"],
        at=_noon(term.starts_on),
    )


def _appoint_for_a_year(demo, term, people, *, today: date) -> None:
    """The demo doctor among those of the grass roots; the others led the first term."""
    others = iter(people)
    for post, group, years in YEARLY:
        for days_left in years:
            of_doctor = post == Post.GROUP_MEMBER and days_left == min(years)
            person = demo.accounts["doctor"] if of_doctor else next(others)
            last = today + timedelta(days=days_left)
            _appoint(demo, term, post, [person], group, starts_on=last - YEAR)
            term.appointments.filter(post=post, group=group, person=person).update(ends_on=last)


def _end(demo, appointment: Appointment, reason: EndReason) -> None:
    """In the middle of the first year."""
    last = appointment.starts_on + timedelta(days=180)
    services.end_early(
        appointment_id=appointment.pk,
        ends_on=last,
        reason=reason,
        note="调离本市。",
        by=demo.accounts["office"],
        at=_noon(last),
    )


def _years_before(day: date, years: int) -> date:
    """The first of the month, so many years earlier."""
    return date(day.year - years, day.month, 1)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
