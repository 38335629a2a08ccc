from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from alliance.editing import scheduling


@shared_task
def publish_scheduled_pages() -> None:
    """Publish what is due and take down what has expired; safe to run twice."""
    scheduling.hold_back_refused(at=timezone.now())
    call_command("publish_scheduled")
