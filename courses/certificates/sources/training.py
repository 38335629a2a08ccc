from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.designs.enums import CertificateKind
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Intake, Trainee
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from .base import Facts, Source, spoken_period, spoken_period_en


class TrainingSource(Source):
    """A completed clinical attachment, with the departments of its rotations."""

    kind = CertificateKind.ROTATION
    field = "training"
    alliance = "intake__version__programme__alliance"
    group = "intake"
    group_model = Intake
    found_by = ("user__name",)
    condition = _("培训办确认学员完成进修后颁发。")

    def rows(self) -> QuerySet[Trainee]:
        stays = Placement.objects.filter(status=PlacementStatus.COMPLETED)
        return Trainee.objects.select_related(
            "user", "unit", "intake__version__programme__alliance",
            "intake__version__programme__host_unit",
        ).prefetch_related(
            Prefetch(
                "placements", stays.select_related("department").order_by("starts_on"), "stays"
            )
        )  # fmt: skip

    def earned(self) -> QuerySet[Trainee]:
        return Trainee.objects.filter(status=ApplicationStatus.COMPLETED)

    def is_earned(self, row: Trainee) -> bool:
        return row.status == ApplicationStatus.COMPLETED

    def says(self, row: Trainee) -> Facts:
        programme = row.intake.version.programme
        departments = "、".join(dict.fromkeys(stay.department.name for stay in row.stays))
        through = f"，轮转{departments}" if departments else ""
        host, first, last = programme.host_unit.name, row.starts_on, row.ends_on
        return Facts(
            alliance=programme.alliance,
            holder=row.user,
            unit=row.unit,
            subject=programme.name,
            body=f"于{spoken_period(first, last)}在{host}完成“{programme.name}”进修"
            f"{through}，考核合格，准予结业。",
            body_en=f"has completed a clinical attachment, “{programme.name}”, at the lead "
            f"hospital {spoken_period_en(first, last)}.",
            started_date=first,
            completed_date=last,
        )
