"""Demo certificates of the other kinds: one by one and in batches, changed, ended, left to do."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from alliance.accounts.models import User
from alliance.appointments.models import Term
from alliance.events import services as events
from alliance.events.enums import AttendanceRole
from alliance.events.models import EventPage
from alliance.honours.models import Award
from alliance.jobs.models import Job, JobState
from alliance.units.enums import MemberKind
from courses.designs.enums import CertificateKind

from . import batches, services
from .models import Certificate
from .sources import SOURCES

KIND = CertificateKind
DAY = timedelta(days=1)
STOPPED_AFTER = 20


def load(demo, *, undrawable: User) -> None:
    """Issue what each kind has to show; `undrawable` was at the class and holds up no other."""
    office = Office(demo)
    office.letters()
    office.plaques()
    office.honours()
    office.attachments()
    office.mentors()
    office.paths()
    office.visit()
    office.class_with(undrawable)


class Office:
    """What the demo's offices have issued, at plausible times."""

    def __init__(self, demo):
        self._demo = demo
        self._training, self._office = demo.accounts["training"], demo.accounts["office"]

    def letters(self) -> None:
        """Of the first term, which are over; of those who are appointed for a year at a time, some
        of which end soon; of the second term, a batch that was stopped half-way."""
        second, first = Term.objects.filter(alliance=self._demo.alliance).order_by("-starts_on")
        self._issue(KIND.APPOINTMENT, _keys(first.appointments)[:8], at=_noon(first.starts_on))
        yearly = second.appointments.filter(end_reason="", ends_on__lt=second.ends_on)
        for appointment in yearly.order_by("starts_on", "pk"):
            self._issue(KIND.APPOINTMENT, [appointment.pk], at=_noon(appointment.starts_on))
        today = timezone.localdate(self._demo.now)
        whole_term = second.appointments.filter(end_reason="", ends_on=second.ends_on)
        self._batch(
            KIND.APPOINTMENT,
            _keys(whole_term.filter(starts_on__lte=today)),
            title=f"{second} · {KIND.APPOINTMENT.label}",
            at=self._demo.now - 18 * DAY,
            stopped=True,
        )

    def plaques(self) -> None:
        """Those of the leading units and of the demo coordinator's."""
        members = self._demo.alliance.memberships
        own = self._demo.accounts["coordinator"].profile.unit_id
        leading = members.filter(kind__in=[MemberKind.LEAD, MemberKind.VICE_CHAIR])
        chosen = SOURCES[KIND.PLAQUE].earned() & (leading | members.filter(unit=own))
        self._issue(KIND.PLAQUE, _keys(chosen), at=self._demo.now - 300 * DAY)

    def honours(self) -> None:
        """One was printed badly: revoked and issued anew. Some units wait for theirs."""
        pupils, teachers, units = (
            Award.objects.filter(honours__isnull=False).distinct().order_by("awarded_date")
        )
        self._batch(
            KIND.HONORARY,
            _keys(pupils.honours),
            title=f"{pupils} · {KIND.HONORARY.label}",
            at=_noon(pupils.awarded_date),
        )
        at = _noon(teachers.awarded_date)
        spoilt, *_rest = self._issue(KIND.HONORARY, _keys(teachers.honours), at=at)
        self._revoke(spoilt, reason="印章盖偏，作废。", at=at + DAY)
        services.reissue_certificate(
            certificate_id=spoilt.pk, reason="作废后重新颁发。", by=self._office, at=at + 2 * DAY
        )
        self._issue(KIND.HONORARY, _keys(units.honours)[:3], at=_noon(units.awarded_date))

    def attachments(self) -> None:
        """One was revoked; the last two wait."""
        trainees = SOURCES[KIND.ROTATION].earned().order_by("ends_on", "pk")[:5]
        issued = [
            certificate
            for one in trainees
            for certificate in self._issue(KIND.ROTATION, [one.pk], at=_noon(one.ends_on + 7 * DAY))
        ]
        if issued:
            reason = "经复核，出科考核材料不全，补考后再发。"
            self._revoke(issued[-1], reason=reason, at=issued[-1].issued_at + 10 * DAY)

    def mentors(self) -> None:
        """All but one of the pairings that are over."""
        pairings = SOURCES[KIND.MENTORING].earned().order_by("ended_on", "pk")
        for pairing in pairings[: max(0, len(pairings) - 1)]:
            self._issue(KIND.MENTORING, [pairing.pk], at=_noon(pairing.ended_on + 3 * DAY))

    def paths(self) -> None:
        """As the worker does, when the path is finished."""
        for one in SOURCES[KIND.PATH].earned().order_by("completed_at", "pk"):
            services.issue_certificate(
                source=SOURCES[KIND.PATH],
                pk=one.pk,
                at=one.completed_at + timedelta(minutes=1),
                by=None,
            )

    def class_with(self, undrawable: User) -> None:
        """A batch in which one certificate could not be made."""
        event = _event("event-9")
        self._attend(event, undrawable)
        self._batch(
            KIND.EVENT,
            _keys(event.attendances),
            title=f"{event} · {KIND.EVENT.label}",
            at=event.ends_at + 3 * DAY,
        )

    def visit(self) -> None:
        """One by one: the hours of one were corrected, another had not come, some wait."""
        event = _event("event-10")
        wrong, absent, *_others = self._issue(
            KIND.EVENT, _keys(event.attendances)[:8], at=event.ends_at + 2 * DAY
        )
        corrected_at = event.ends_at + 9 * DAY
        events.correct_attendance(
            attendance_id=wrong.attendance_id,
            role=AttendanceRole.PARTICIPANT,
            hours=event.usual_hours / 2,
            by=self._office,
            at=corrected_at,
        )
        services.correct_certificate(
            certificate_id=wrong.pk,
            reason="只参加了上午，学时更正。",
            by=self._training,
            at=corrected_at,
        )
        self._revoke(absent, reason="登记有误，本人当日未到场。", at=corrected_at)

    def _attend(self, event: EventPage, person: User) -> None:
        events.enter_attendance(
            event_id=event.pk,
            attended=[events.Attended(person.pk, AttendanceRole.PARTICIPANT, event.usual_hours)],
            by=self._office,
            at=event.ends_at + DAY,
        )

    def _issue(self, kind: str, ids: list[int], *, at: datetime) -> list[Certificate]:
        outcome = services.issue_certificates(source=SOURCES[kind], ids=ids, at=at, by=self._office)
        return [outcome.issued[pk] for pk in ids]

    def _revoke(self, certificate: Certificate, *, reason: str, at: datetime) -> None:
        services.revoke_certificate(
            certificate_id=certificate.pk, reason=reason, by=self._training, at=at
        )

    def _batch(
        self, kind: str, ids: list[int], *, title: str, at: datetime, stopped: bool = False
    ) -> None:
        """As a worker leaves it behind: finished, or stopped after STOPPED_AFTER."""
        batch = batches.start_batch(
            source=SOURCES[kind], ids=ids, title=title, by=self._office, at=at
        )
        items = list(batch.items.all()[: STOPPED_AFTER if stopped else None])
        ended_at = at + timedelta(minutes=1)
        for first in range(0, len(items), services.ISSUED_TOGETHER):
            chunk = items[first : first + services.ISSUED_TOGETHER]
            batches.issue_items(batch, chunk, at=ended_at)
        Job.objects.filter(pk=batch.job_id).update(
            state=JobState.STOPPED if stopped else JobState.DONE,
            stop_requested=stopped,
            done=len(items),
            total=len(ids),
            runs=1,
            finished_at=ended_at,
        )


def _event(slug: str) -> EventPage:
    return EventPage.objects.get(slug=slug)


def _keys(rows: QuerySet) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
