from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.designs.enums import CertificateKind
from courses.paths.models import CountedCourse, PathCompletion, PathPage

from .base import Facts, Source, spoken_period, spoken_period_en, unit_of


class PathSource(Source):
    """A finished learning path that gives a certificate, under the name it had then."""

    kind = CertificateKind.PATH
    field = "path_completion"
    alliance = "path__alliance"
    group = "path"
    group_model = PathPage
    found_by = ("user__name",)
    by_itself = True
    condition = _("完成学习路径要求的全部课程后自动颁发。")

    def rows(self) -> QuerySet[PathCompletion]:
        counted = CountedCourse.objects.select_related("enrolment").order_by("place")
        return PathCompletion.objects.select_related(
            "user__profile__unit", "path__alliance"
        ).prefetch_related(Prefetch("courses", counted))

    def earned(self) -> QuerySet[PathCompletion]:
        return PathCompletion.objects.filter(path__gives_certificate=True)

    def is_earned(self, row: PathCompletion) -> bool:
        return row.path.gives_certificate

    def says(self, row: PathCompletion) -> Facts:
        courses = list(row.courses.all())
        first = timezone.localdate(min(one.enrolment.enrolled_at for one in courses))
        last = timezone.localdate(row.completed_at)
        hours = f"{row.hours.normalize():f}"
        return Facts(
            alliance=row.path.alliance,
            holder=row.user,
            unit=unit_of(row.user),
            subject=row.title,
            body=f"于{spoken_period(first, last)}完成学习路径“{row.title}”的{len(courses)}门课程，"
            f"共{hours}学时，考核合格，特发此证。",
            body_en=f"has completed the learning path “{row.title}”: {len(courses)} courses, "
            f"{hours} hours, {spoken_period_en(first, last)}.",
            hours=hours,
            started_date=first,
            completed_date=last,
            revision=row.revision_id,
        )
