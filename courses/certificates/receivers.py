from django.dispatch import receiver

from alliance.core.queue import enqueue
from courses.designs.enums import CertificateKind
from courses.enrolment.models import Enrolment
from courses.enrolment.signals import course_completed

from . import tasks


@receiver(course_completed)
def issue_when_completed(*, enrolment: Enrolment, **kwargs) -> None:
    enqueue(tasks.issue_certificate, CertificateKind.COURSE, enrolment.pk)
