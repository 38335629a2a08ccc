"""What was scheduled before the list of refused hosts grew is taken out of the schedule.

Wagtail's scheduler stops at the first page that is refused, and all behind it would wait for ever.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, Revision

from alliance.notices.services import notify

from .faults import faults_of


def hold_back_refused(*, at: datetime) -> int:
    """Unschedule what is due and has a fault, and tell its writer; returns how many."""
    due = Revision.objects.filter(approved_go_live_at__lte=at).order_by("pk")
    refused = [revision for revision in due if faults_of(revision.as_object())]
    for revision in refused:
        _unschedule(revision, at=at)
    return len(refused)


@transaction.atomic
def _unschedule(revision: Revision, *, at: datetime) -> None:
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    page = revision.content_object
    if isinstance(page, Page) and revision.user_id:
        notify(
            users=[revision.user_id],
            kind="page.held_back",
            params={"title": page.get_admin_display_title()},
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            at=at,
        )
