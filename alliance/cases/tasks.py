from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def watch_clocks() -> None:
    """Late advice and reports that are due; each is told once."""
    now = timezone.now()
    services.closing.tell_late_cases(at=now)
    services.closing.remind_of_reports(at=now)
