from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import CoursePage
from courses.designs.enums import CertificateKind
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .base import Facts, Source, spoken_period, spoken_period_en, unit_of

# All that a certificate and the register need of an enrolment, so that one narrow row is read.
_READ = (
    "state",
    "enrolled_at",
    "completed_at",
    "user__name",
    "user__profile__unit__name",
    "course__title",
    "course__hours",
    "course__gives_certificate",
    "course__live_revision",
    "course__alliance__name",
    "course__alliance__slug",
)


class CourseSource(Source):
    """A completed enrolment in a course that gives a certificate."""

    kind = CertificateKind.COURSE
    field = "enrolment"
    alliance = "course__alliance"
    group = "course"
    group_model = CoursePage
    found_by = ("user__name",)
    condition = _("学完课程的全部必修课时后自动颁发。")
    by_itself = True

    def rows(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.select_related("user__profile__unit", "course__alliance").only(
            *_READ
        )

    def earned(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(
            state=EnrolmentState.COMPLETED, course__gives_certificate=True
        )

    def is_earned(self, row: Enrolment) -> bool:
        return row.state == EnrolmentState.COMPLETED and row.course.gives_certificate

    def says(self, row: Enrolment) -> Facts:
        first, last = timezone.localdate(row.enrolled_at), timezone.localdate(row.completed_at)
        title, hours = row.course.title, f"{row.course.hours.normalize():f}"
        return Facts(
            alliance=row.course.alliance,
            holder=row.user,
            unit=unit_of(row.user),
            subject=title,
            body=f"于{spoken_period(first, last)}完成线上培训课程《{title}》，"
            f"共{hours}学时，考核合格，准予结业。",
            body_en=f"has completed the online course “{title}” ({hours} hours) "
            f"{spoken_period_en(first, last)} and passed its assessments.",
            hours=hours,
            started_date=first,
            completed_date=last,
            revision=row.course.live_revision_id,
        )
