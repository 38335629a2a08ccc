from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.honours.models import Award, Honour
from courses.designs.enums import CertificateKind

from .base import Facts, Source, spoken_en, unit_of


class HonourSource(Source):
    """What a person or a unit was honoured with."""

    kind = CertificateKind.HONORARY
    field = "honour"
    alliance = "award__alliance"
    group = "award"
    group_model = Award
    found_by = ("person__name", "unit__name")
    issuers = (Role.ALLIANCE_OFFICE,)
    condition = _("列入表彰名单后即可颁发。")

    def rows(self) -> QuerySet[Honour]:
        return Honour.objects.select_related("award__alliance", "person__profile__unit", "unit")

    def earned(self) -> QuerySet[Honour]:
        return Honour.objects.all()

    def is_earned(self, row: Honour) -> bool:
        return True

    def says(self, row: Honour) -> Facts:
        award = row.award
        reason = f"{row.citation.rstrip('。')}，" if row.citation else ""
        return Facts(
            alliance=award.alliance,
            holder=row.person,
            unit=unit_of(row.person) if row.person else row.unit,
            subject=award.title,
            subject_en="Certificate of Honour",
            body=f"{reason}授予“{award.title}”称号，特发此证。",
            body_en=f"is awarded this honour on {spoken_en(award.awarded_date)}.",
            completed_date=award.awarded_date,
        )
