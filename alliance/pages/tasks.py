from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled_pages() -> None:
    """Publish what is due and take down what has expired; safe to run twice."""
    call_command("publish_scheduled")
