from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.accounts.enums import Role
from alliance.appointments.models import Appointment, Term
from courses.designs.enums import CertificateKind

from .base import Facts, Source, spoken, spoken_en, unit_of


class AppointmentSource(Source):
    """A post in the alliance: its letter of appointment, valid as long as the post is held."""

    kind = CertificateKind.APPOINTMENT
    field = "appointment"
    alliance = "alliance"
    group = "term"
    group_model = Term
    found_by = ("person__name",)
    issuers = (Role.ALLIANCE_OFFICE,)
    condition = _("任职登记后即可颁发；已提前结束的任职不再颁发。")

    def rows(self) -> QuerySet[Appointment]:
        return Appointment.objects.select_related("alliance", "term", "person__profile__unit")

    def earned(self) -> QuerySet[Appointment]:
        return Appointment.objects.filter(end_reason="")

    def is_earned(self, row: Appointment) -> bool:
        return row.end_reason == ""

    def says(self, row: Appointment) -> Facts:
        with override("en"):
            post_en = row.title
        return Facts(
            alliance=row.alliance,
            holder=row.person,
            unit=unit_of(row.person),
            subject=row.title,
            subject_en=post_en,
            body=f"兹聘请您担任{row.alliance.name}{row.term.name}{row.title}，"
            f"聘期自{spoken(row.starts_on)}至{spoken(row.ends_on)}。",
            body_en=f"is appointed {post_en} of the alliance "
            f"from {spoken_en(row.starts_on)} to {spoken_en(row.ends_on)}.",
            started_date=row.starts_on,
            completed_date=row.ends_on,
            expires_date=row.ends_on,
        )
