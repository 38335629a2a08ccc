from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.accounts.enums import Role
from alliance.events.models import Attendance, EventPage
from courses.designs.enums import CertificateKind

from .base import Facts, Source, spoken_period, spoken_period_en, unit_of


class EventSource(Source):
    """Having taken part in an event, spoken at it or chaired it."""

    kind = CertificateKind.EVENT
    field = "attendance"
    alliance = "alliance"
    group = "event"
    group_model = EventPage
    found_by = ("user__name",)
    issuers = (Role.ALLIANCE_OFFICE, Role.TRAINING_OFFICE)
    condition = _("登记参加后即可颁发；已取消的活动不颁发。")

    def rows(self) -> QuerySet[Attendance]:
        return Attendance.objects.select_related("alliance", "event", "user__profile__unit")

    def earned(self) -> QuerySet[Attendance]:
        return Attendance.objects.filter(event__cancelled=False)

    def is_earned(self, row: Attendance) -> bool:
        return not row.event.cancelled

    def says(self, row: Attendance) -> Facts:
        first = timezone.localdate(row.event.starts_at)
        last = timezone.localdate(row.event.ends_at)
        day, day_en = spoken_period(first, last), spoken_period_en(first, last)
        hours, title = f"{row.hours.normalize():f}", row.event.title
        with override("en"):
            role_en = row.get_role_display().lower()
        return Facts(
            alliance=row.alliance,
            holder=row.user,
            unit=unit_of(row.user),
            subject=title,
            body=f"于{day}参加“{title}”（{row.get_role_display()}），共{hours}学时，特此证明。",
            body_en=f"took part in “{title}” ({role_en}, {hours} hours) {day_en}.",
            hours=hours,
            started_date=first,
            completed_date=last,
        )
