from django.db.models import Model
from django.db.models.signals import post_delete
from django.dispatch import receiver

from alliance.core.queue import enqueue
from courses.designs.enums import CertificateKind
from courses.enrolment.models import Enrolment
from courses.enrolment.signals import course_completed
from courses.paths.models import PathCompletion
from courses.paths.signals import path_completed

from . import tasks
from .models import IssueFailure
from .sources import SOURCES

KINDS = {source.rows().model: source.kind for source in SOURCES.values()}


@receiver(course_completed)
def issue_when_completed(*, enrolment: Enrolment, **kwargs) -> None:
    enqueue(tasks.issue_certificate, CertificateKind.COURSE, enrolment.pk)


@receiver(path_completed)
def issue_when_path_completed(*, completion: PathCompletion, **kwargs) -> None:
    enqueue(tasks.issue_certificate, CertificateKind.PATH, completion.pk)


def forget_failure(sender: type[Model], instance: Model, **kwargs) -> None:
    """What was taken off its list needs no certificate any more."""
    IssueFailure.objects.filter(kind=KINDS[sender], source_id=instance.pk).delete()


for model in KINDS:
    post_delete.connect(forget_failure, sender=model)
