"""A finished booklet: of a trainee who has passed every block and has a certificate as well."""

from alliance.jobs.tasks import run_job
from courses.enrolment.models import Enrolment
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee

from .services import order_booklet


def load(demo) -> None:
    graduates = Trainee.objects.filter(
        status=ApplicationStatus.COMPLETED, intake__version__programme__alliance=demo.alliance
    )
    certified = Enrolment.objects.filter(completed_at__isnull=False).values("user")
    chosen = graduates.filter(user__in=certified).order_by("pk").first() or graduates.first()
    if chosen is None:
        return
    job = order_booklet(trainee_id=chosen.pk, by=demo.accounts["training"], at=demo.now)
    run_job(str(job.pk))
