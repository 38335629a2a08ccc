from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.units.enums import MembershipStatus
from alliance.units.models import Alliance, Membership
from courses.designs.enums import CertificateKind

from .base import Facts, Source, spoken, spoken_en


class PlaqueSource(Source):
    """An active membership: the plaque at the member unit's door. A unit holds it."""

    kind = CertificateKind.PLAQUE
    field = "membership"
    alliance = "alliance"
    group = "alliance"
    group_model = Alliance
    found_by = ("unit__name",)
    issuers = (Role.ALLIANCE_OFFICE,)
    condition = _("成员资格为正式成员时颁发。")

    def rows(self) -> QuerySet[Membership]:
        return Membership.objects.select_related("alliance", "unit")

    def earned(self) -> QuerySet[Membership]:
        return Membership.objects.filter(status=MembershipStatus.ACTIVE)

    def is_earned(self, row: Membership) -> bool:
        return row.status == MembershipStatus.ACTIVE

    def says(self, row: Membership) -> Facts:
        subject = f"{row.alliance.specialty}专科联盟{row.get_kind_display()}"
        return Facts(
            alliance=row.alliance,
            holder=None,
            unit=row.unit,
            subject=subject,
            subject_en="Member of the specialty alliance",
            body=f"{row.unit.name}自{spoken(row.joined_date)}起为{row.alliance.name}"
            f"{row.get_kind_display()}，特授此牌。",
            body_en=f"has been a member of the alliance since {spoken_en(row.joined_date)}.",
            started_date=row.joined_date,
        )
