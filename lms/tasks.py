"""Scheduled work that belongs to the site as a whole."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def catch_up_indexes() -> None:
    """Rebuild what Wagtail's tasks keep current, should the broker have lost one of them."""
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
