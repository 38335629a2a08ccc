"""The demo's attendance: every placement up to today, and leave in every state."""

from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.core.workdays import is_workday, workdays_between
from courses.rotations.models import Placement

from .arithmetic import days_between
from .enums import LeaveKind, LeaveStatus, Method
from .models import Leave, Presence
from .queries import make_up_of
from .services import approver_of, make_up_on

ABSENT, LISTED = 0.03, 0.3
PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load(demo) -> None:
    today = timezone.localdate(demo.now)
    placements = list(
        Placement.objects.occupying().filter(starts_on__lte=today).with_scope().order_by("pk")
    )
    running = [one for one in placements if one.ends_on >= today]
    if not running:
        return
    _load_leaves(demo, running, today)
    _load_presences(demo, placements, today)
    _load_make_up(demo, running, today)


def _load_make_up(demo, running: list[Placement], today: date) -> None:
    """One of those who were long on leave comes in on a day off."""
    standing = make_up_of(running)
    owing = next((one for one in running if standing[one.pk].owed), None)
    if owing is None:
        return
    free = [day for day in days_between(today, owing.ends_on) if not is_workday(day)]
    if free:
        make_up_on(placement_id=owing.pk, day=free[0], by=demo.accounts["training"], at=demo.now)


def _load_leaves(demo, running: list[Placement], today: date) -> None:
    """The demo doctor's own first; then one that waits for the head, one for the office."""
    doctor, mentor, head = (demo.accounts[name] for name in ("doctor", "mentor", "head"))
    office = demo.accounts["training"]
    own = next((one for one in running if one.trainee.user_id == doctor.pk), running[0])
    beside = [one for one in running if one.department_id == own.department_id and one != own]
    others = [one for one in running if one.department_id != own.department_id]
    coming = _workday(today + timedelta(days=4))

    _leave(demo, own, LeaveKind.PERSONAL, coming, 1, "回单位办理职称申报手续。")
    _leave(
        demo, own, LeaveKind.OFFICIAL, _workday(coming + timedelta(days=6)), 2,
        "参加县里的技能竞赛。", status=LeaveStatus.REJECTED, by=head,
        said="当周有教学查房，请改期。",
    )  # fmt: skip
    _leave(
        demo, own, LeaveKind.SICK, _workday(today - timedelta(days=9)), 1, "发热，已就诊。",
        status=LeaveStatus.APPROVED, by=mentor, proof=True,
    )  # fmt: skip
    _leave(
        demo, own, LeaveKind.ANNUAL, _workday(today + timedelta(days=20)), 1, "家中有事。",
        status=LeaveStatus.WITHDRAWN,
    )  # fmt: skip
    if beside:
        _leave(demo, beside[0], LeaveKind.PERSONAL, coming, 3, "孩子住院，需要陪护。", proof=True)
    if others:
        _leave(demo, others[0], LeaveKind.MARRIAGE, coming, 8, "婚假。")
    if len(others) > 1:
        start = _workday(max(others[1].starts_on, today - timedelta(days=12)))
        _leave(
            demo, others[1], LeaveKind.MATERNITY, start, 12, "陪产假。",
            status=LeaveStatus.APPROVED, by=office, proof=True,
        )  # fmt: skip


def _leave(
    demo, placement: Placement, kind: LeaveKind, first: date, workdays: int, reason: str, *,
    status: LeaveStatus = LeaveStatus.REQUESTED, by=None, said: str = "", proof: bool = False,
) -> None:  # fmt: skip
    """So many workdays from `first` on, asked for three days before it or yesterday."""
    last = first
    while workdays_between(first, last) < workdays:
        last += timedelta(days=1)
    trainee = placement.trainee
    if not trainee.starts_on <= first <= last <= trainee.ends_on:
        return
    asked = _at(min(first - timedelta(days=3), timezone.localdate(demo.now) - timedelta(days=1)))
    leave = Leave(
        trainee=trainee, kind=kind, starts_on=first, ends_on=last, workdays=workdays,
        reason=reason, approver=approver_of(workdays), status=status, requested_at=asked,
        decided_by=by, decided_at=asked + timedelta(hours=5) if by else None,
        decision_reason=said,
    )  # fmt: skip
    if proof:
        leave.proof = ContentFile(PROOF, name="proof.pdf")
    leave.save()


def _load_presences(demo, placements: list[Placement], today: date) -> None:
    """Most scanned, some ticked by the mentor, a few missing; half of today still to come."""
    doctor, office = demo.accounts["doctor"], demo.accounts["training"]
    away = _days_of_leave(placements)
    made = []
    for placement in placements:
        own = placement.trainee.user_id == doctor.pk
        for day in days_between(placement.starts_on, min(placement.ends_on, today)):
            chance, listed, minute = demo.rng.random(), demo.rng.random(), demo.rng.randrange(55)
            if not is_workday(day) or (placement.trainee_id, day) in away:
                continue
            if chance < ABSENT or (day == today and (own or chance < 0.5)):
                continue
            confirmed = Presence(
                trainee_id=placement.trainee_id, placement=placement, day=day,
                method=Method.QR, confirmed_by_id=placement.trainee.user_id,
                confirmed_at=min(_at(day, 7, minute), demo.now),
            )  # fmt: skip
            if listed < LISTED and placement.mentor_id:
                confirmed.method, confirmed.confirmed_by_id = Method.LIST, placement.mentor_id
                confirmed.confirmed_at = min(_at(day, 16, minute), demo.now)
            made.append(confirmed)
    lately = [one for one in made if today - timedelta(days=14) <= one.day < today]
    for confirmed, is_present, reason in zip(
        lately[5:60:27],
        (True, False),
        ("手术台上未能扫码，经带教老师核实。", "代签，经监控核实。"),
        strict=False,
    ):
        confirmed.method, confirmed.confirmed_by = Method.OFFICE, office
        confirmed.is_present, confirmed.reason = is_present, reason
    Presence.objects.bulk_create(made, batch_size=1000)


def _days_of_leave(placements: list[Placement]) -> set[tuple[int, date]]:
    leaves = Leave.objects.approved().filter(trainee__in={one.trainee_id for one in placements})
    return {
        (leave.trainee_id, day)
        for leave in leaves
        for day in days_between(leave.starts_on, leave.ends_on)
    }


def _workday(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def _at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
