from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance
from courses.designs.enums import CertificateKind
from courses.mentoring.enums import MeetingStatus, PairingStatus
from courses.mentoring.models import Meeting, Pairing

from .base import Facts, Source, spoken_period, spoken_period_en


class PairingSource(Source):
    """A pairing that has run its course: the mentor's certificate of having taught."""

    kind = CertificateKind.MENTORING
    field = "pairing"
    alliance = "alliance"
    group = "alliance"
    group_model = Alliance
    found_by = ("mentor__user__name", "mentee__name")
    condition = _("结对结束、至少有一次双方签字的带教记录后颁发给带教老师。")

    def rows(self) -> QuerySet[Pairing]:
        signed = (
            Meeting.objects.filter(pairing=OuterRef("pk"), status=MeetingStatus.SIGNED)
            .order_by()
            .values("pairing")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return Pairing.objects.select_related(
            "alliance", "mentor__user", "mentor__unit", "mentee"
        ).annotate(signed=Coalesce(Subquery(signed), 0))

    def earned(self) -> QuerySet[Pairing]:
        return Pairing.objects.filter(
            status=PairingStatus.ENDED,
            pk__in=Meeting.objects.filter(status=MeetingStatus.SIGNED).values("pairing"),
        )

    def is_earned(self, row: Pairing) -> bool:
        return row.status == PairingStatus.ENDED and row.signed > 0

    def says(self, row: Pairing) -> Facts:
        first, last = row.active_on, row.ended_on
        return Facts(
            alliance=row.alliance,
            holder=row.mentor.user,
            unit=row.mentor.unit,
            subject=f"带教{row.mentee.name}",
            body=f"于{spoken_period(first, last)}担任{row.mentee.name}的带教老师，"
            f"共完成{row.signed}次带教，特发此证。",
            body_en=f"has mentored a doctor of the alliance in {row.signed} signed meetings "
            f"{spoken_period_en(first, last)}.",
            started_date=first,
            completed_date=last,
        )
