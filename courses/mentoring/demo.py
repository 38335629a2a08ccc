"""Demo mentoring: mentors, pairings in every state, a wish for change, a chain to the village."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.people.enums import PractisingKind, Title
from alliance.people.models import Profile
from alliance.units.enums import MembershipStatus, UnitKind
from alliance.units.models import Department, Membership, RoleGrant, Unit
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee

from . import demo_told as told
from .enums import (
    ChangeStatus,
    EndCause,
    GoalStatus,
    MeetingStatus,
    PairingKind,
    PairingStatus,
)
from .models import AwayPeriod, ChangeRequest, Evidence, Goal, Meeting, MentorProfile, Pairing

MENTORS = 9
TEACHER_LIMIT = 6
EARLIER = 3  # of the trainees had another mentor in their first week
SENIOR = (Title.CHIEF, Title.ASSOCIATE_CHIEF, Title.ATTENDING)
DAY = timedelta(days=1)


def load(demo) -> None:
    trainees = list(
        Trainee.objects.filter(
            status=ApplicationStatus.IN_TRAINING,
            intake__version__programme__alliance=demo.alliance,
        )
        .select_related("user", "intake__version__programme")
        .order_by("pk")
    )
    own = next((one for one in trainees if one.user == demo.accounts["doctor"]), None)
    if own is None:
        return
    trainees.remove(own)
    mentor, *others = _mentors(demo)
    _doctor(own, mentor, others[0], demo)
    _overdue_and_proposed(trainees, mentor, demo)
    _the_others(trainees[2:], others, demo)
    _chain(mentor, demo)


def _mentors(demo) -> list[MentorProfile]:
    """The demo's mentor first, then seniors of the lead hospital, one of them away."""
    lead = demo.units[0]
    departments = {one.name: one for one in Department.objects.filter(unit=lead)}
    people = [demo.accounts["mentor"], demo.accounts["head"]]
    people += [
        profile.user
        for profile in Profile.objects.filter(unit=lead, title__in=SENIOR)
        .exclude(user__in=[account.pk for account in demo.accounts.values()])
        .select_related("user")
        .order_by("user__username")[: MENTORS - len(people)]
    ]
    mentors = [
        MentorProfile.objects.create(
            user=user,
            alliance=demo.alliance,
            unit=lead,
            department=departments.get(user.profile.department),
            specialties=told.SPECIALTIES[n % len(told.SPECIALTIES)],
            introduction=told.INTRODUCTIONS[n % len(told.INTRODUCTIONS)],
            load_limit=4 if n == 0 else 2 + n % 2,
            accepting=n != len(people) - 1,
        )
        for n, user in enumerate(people)
    ]
    _enter_the_teachers(demo, taken=people)
    mentors[0].introduction = told.MENTOR_INTRODUCTION
    mentors[0].save()
    today = demo.now.date()
    for n, mentor in enumerate(mentors[:4:2]):
        AwayPeriod.objects.create(
            mentor=mentor, starts_on=today + (20 + 9 * n) * DAY, ends_on=today + (24 + 9 * n) * DAY,
            note=told.AWAY,
        )  # fmt: skip
    return mentors


def _enter_the_teachers(demo, *, taken: list[User]) -> None:
    """Whoever teaches in a department by their role is on record with what they take."""
    grants = (
        RoleGrant.objects.filter(role=Role.MENTOR, alliance=demo.alliance, department__isnull=False)
        .exclude(user__in=taken)
        .order_by("user__username")
    )
    MentorProfile.objects.bulk_create(
        MentorProfile(
            user_id=grant.user_id,
            alliance=demo.alliance,
            unit_id=grant.unit_id,
            department_id=grant.department_id,
            specialties=told.SPECIALTIES[n % len(told.SPECIALTIES)],
            load_limit=TEACHER_LIMIT,
        )
        for n, grant in enumerate(grants)
    )


def _doctor(trainee: Trainee, mentor: MentorProfile, former: MentorProfile, demo) -> None:
    """The demo doctor: a mentor before, and one now with goals and meetings in every state."""
    today = demo.now.date()
    before = _pair(former, trainee, since=today - 66 * DAY, until=today - 58 * DAY)
    _met(before, today - 62 * DAY, told.MEETINGS[0])
    asked = _moment(today - 60 * DAY)
    ChangeRequest.objects.create(
        pairing=before, asked_by=trainee.user, asked_at=asked, reason=told.CHANGE_DONE_REASON,
        status=ChangeStatus.GRANTED, decided_by=demo.accounts["training"],
        decided_at=asked + 2 * DAY, answer=told.CHANGE_ANSWER,
    )  # fmt: skip
    pairing = _pair(mentor, trainee, since=today - 57 * DAY)
    for text, days in [*told.GOALS_OPEN, told.GOAL_LATE]:
        goal = _goal(pairing, text, due_on=today + days * DAY)
    _show(goal, told.EVIDENCE[1], link="https://www.example.org/")
    done = _goal(pairing, told.GOAL_DONE, due_on=today - 10 * DAY)
    _show(done, told.EVIDENCE[0])
    _close(done, GoalStatus.DONE, today - 12 * DAY)
    _close(_goal(pairing, told.GOAL_DROPPED, due_on=today), GoalStatus.DROPPED, today - 30 * DAY)
    for n, minutes in enumerate(told.MEETINGS[1:]):
        _met(pairing, today - (50 - 14 * n) * DAY, minutes)
    _met(pairing, today - 2 * DAY, told.TO_SIGN, signed=False)
    _plan(pairing, today + 5 * DAY, told.PLANNED)
    agenda, reason = told.CANCELLED
    cancelled = _plan(pairing, today - 6 * DAY, agenda)
    cancelled.status, cancelled.cancel_reason = MeetingStatus.CANCELLED, reason
    cancelled.save()


def _overdue_and_proposed(trainees: list[Trainee], mentor: MentorProfile, demo) -> None:
    """The demo mentor's second mentee has not been met for three weeks; a third one asks."""
    today = demo.now.date()
    late, asks = trainees[:2]
    pairing = _pair(mentor, late, since=today - 50 * DAY)
    _met(pairing, today - 22 * DAY, told.MEETINGS[0])
    _goal(pairing, told.GOALS_OPEN[0][0], due_on=today + 20 * DAY)
    Pairing.objects.create(
        **_terms(mentor, asks), proposed_by=asks.user, proposed_at=_moment(today - DAY),
        accepted_by_mentee_at=_moment(today - DAY), message=told.MESSAGE,
    )  # fmt: skip


def _the_others(trainees: list[Trainee], mentors: list[MentorProfile], demo) -> None:
    """As many as there is room for; one wants a change, one was declined, one was withdrawn."""
    today = demo.now.date()
    places = [mentor for n in range(2) for mentor in mentors if mentor.load_limit > n]
    paired = []
    for n, (trainee, mentor) in enumerate(zip(trainees, places[:12], strict=False)):
        if n < EARLIER:
            before = _pair(mentors[n - 1], trainee, since=today - 66 * DAY, until=today - 58 * DAY)
            _met(before, today - 60 * DAY, told.MEETINGS[n])
        pairing = _pair(mentor, trainee, since=today - (55 - n) * DAY)
        for days in range(50 - n, 15 if n % 5 == 4 else 3, -13):
            _met(pairing, today - days * DAY, told.MEETINGS[days % len(told.MEETINGS)])
        _goal(pairing, told.GOALS_OPEN[n % 2][0], due_on=today + (20 + 3 * n) * DAY)
        paired.append(pairing)
    if paired:
        ChangeRequest.objects.create(
            pairing=paired[0], asked_by=paired[0].mentee, asked_at=_moment(today - DAY),
            reason=told.CHANGE_REASON,
        )  # fmt: skip
    waiting = trainees[len(paired) :]
    office = demo.accounts["training"]
    for trainee, status in zip(
        waiting, (PairingStatus.DECLINED, PairingStatus.WITHDRAWN, PairingStatus.PROPOSED),
        strict=False,
    ):  # fmt: skip
        Pairing.objects.create(
            **_terms(mentors[-2], trainee), status=status, proposed_by=office,
            proposed_at=_moment(today - 5 * DAY),
            decline_reason=told.DECLINE_REASON if status == PairingStatus.DECLINED else "",
        )  # fmt: skip


def _chain(top: MentorProfile, demo) -> None:
    """From the lead hospital through the demo doctor's township to three villages."""
    today = demo.now.date()
    township = demo.accounts["doctor"].profile.unit
    middle = MentorProfile.objects.create(
        user=demo.accounts["doctor"], alliance=demo.alliance, unit=township,
        specialties="全科、腰腿痛初筛", introduction=told.TOWNSHIP_INTRODUCTION,
    )  # fmt: skip
    for n, (village, name) in enumerate(told.VILLAGES):
        pairing = _link(middle, _village_doctor(n, village, name, township, demo), today - 40 * DAY)
        if n < 2:
            _met(pairing, today - (6 + 14 * n) * DAY, told.CHAIN_MEETING)
    colleagues = Profile.objects.filter(
        unit__kind=UnitKind.TOWNSHIP, unit__memberships__status=MembershipStatus.ACTIVE
    ).exclude(unit=township)
    chosen = colleagues.select_related("user").order_by("unit_id", "pk").distinct("unit_id")[:6]
    seniors = MentorProfile.objects.filter(unit=top.unit).exclude(pk=top.pk).order_by("pk")
    for n, profile in enumerate(chosen):
        pairing = _link(seniors[n % 3], profile.user, today - 30 * DAY)
        _met(pairing, today - (3 + n) * DAY, told.CHAIN_MEETING)


def _village_doctor(n: int, village: str, name: str, township: Unit, demo) -> User:
    unit = Unit.objects.create(
        name=f"{township.county}{village}卫生室", kind=UnitKind.VILLAGE, county=township.county,
        region_code=township.region_code,
    )  # fmt: skip
    Membership.objects.create(
        alliance=demo.alliance, unit=unit, status=MembershipStatus.ACTIVE,
        joined_date=demo.now.date() - 400 * DAY,
    )  # fmt: skip
    user = User.objects.create(
        username=f"village{n + 1}", name=name, phone=f"199007700{n + 1:02d}",
        password=demo.accounts["doctor"].password, date_joined=demo.now,
    )  # fmt: skip
    Profile.objects.create(
        user=user, unit=unit, department="全科", practising_kind=PractisingKind.ASSISTANT
    )
    return user


def _terms(mentor: MentorProfile, trainee: Trainee) -> dict:
    return {
        "kind": PairingKind.PRIMARY,
        "alliance_id": mentor.alliance_id,
        "mentor": mentor,
        "mentee": trainee.user,
        "trainee": trainee,
        "programme": trainee.intake.version.programme,
    }


def _running(since: date, until: date | None = None) -> dict:
    accepted = _moment(since)
    state = {
        "status": PairingStatus.ACTIVE, "active_on": since, "proposed_at": accepted - 2 * DAY,
        "accepted_by_mentor_at": accepted, "accepted_by_mentee_at": accepted - DAY,
    }  # fmt: skip
    if until:
        state |= {
            "status": PairingStatus.ENDED, "ended_on": until, "end_cause": EndCause.REARRANGED,
        }  # fmt: skip
    return state


def _pair(
    mentor: MentorProfile, trainee: Trainee, *, since: date, until: date | None = None
) -> Pairing:
    """Made as running and then ended, so that its meetings can be told."""
    return Pairing.objects.create(
        **_terms(mentor, trainee), **_running(since, until), proposed_by=trainee.user
    )


def _link(mentor: MentorProfile, mentee: User, since: date) -> Pairing:
    return Pairing.objects.create(
        kind=PairingKind.CHAIN, alliance_id=mentor.alliance_id, mentor=mentor, mentee=mentee,
        proposed_by=mentee, **_running(since),
    )  # fmt: skip


def _met(pairing: Pairing, day: date, minutes: tuple, *, signed: bool = True) -> Meeting:
    agenda, outcome, next_steps = minutes
    at = _moment(day)
    return pairing.meetings.create(
        status=MeetingStatus.SIGNED if signed else MeetingStatus.HELD, planned_on=day,
        agenda=agenda, held_on=day, outcome=outcome, next_steps=next_steps, revision=1,
        planned_by=pairing.mentee,
        mentee_signed_at=at, mentor_signed_at=at + timedelta(hours=3) if signed else None,
    )  # fmt: skip


def _plan(pairing: Pairing, day: date, agenda: str) -> Meeting:
    return pairing.meetings.create(planned_on=day, agenda=agenda, planned_by=pairing.mentee)


def _goal(pairing: Pairing, text: str, *, due_on: date) -> Goal:
    return pairing.goals.create(
        text=text, due_on=due_on, set_by=pairing.mentee, set_at=_moment(pairing.active_on + DAY)
    )


def _show(goal: Goal, note: str, *, link: str = "") -> Evidence:
    return goal.evidence.create(
        note=note, link=link, added_by=goal.set_by, added_at=goal.set_at + 20 * DAY
    )


def _close(goal: Goal, status: GoalStatus, day: date) -> None:
    goal.status, goal.closed_at = status, _moment(day)
    goal.save()


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17, 20)))
