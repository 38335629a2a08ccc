from django.dispatch import receiver

from alliance.core.queue import enqueue
from courses.designs.enums import CertificateKind
from courses.enrolment.models import Enrolment
from courses.enrolment.signals import course_completed
from courses.paths.models import PathCompletion
from courses.paths.signals import path_completed

from . import tasks


@receiver(course_completed)
def issue_when_completed(*, enrolment: Enrolment, **kwargs) -> None:
    enqueue(tasks.issue_certificate, CertificateKind.COURSE, enrolment.pk)


@receiver(path_completed)
def issue_when_path_completed(*, completion: PathCompletion, **kwargs) -> None:
    enqueue(tasks.issue_certificate, CertificateKind.PATH, completion.pk)
