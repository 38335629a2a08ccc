"""Nothing with a fault goes live, whichever way it takes.

The editor's form (forms.py) tells a fault beside the text; autosave, approval, bulk actions, the
scheduler and code of ours go by no form, so the rows themselves are watched: a page that is saved
live, a revision that gets its hour, a workflow that starts.
"""

from django.db import models
from wagtail.models import Page, Revision, WorkflowState

from . import faults

# Written when nothing that is read has changed.
BOOKKEEPING = frozenset(
    {
        "has_unpublished_changes", "latest_revision", "latest_revision_created_at",
        "live_revision", "numchild", "path", "depth", "url_path", "locked", "locked_at",
        "locked_by", "owner", "expired", "go_live_at", "expire_at",
    }
)  # fmt: skip


def connect() -> None:
    models.signals.pre_save.connect(guard_page, dispatch_uid="editing.guard")
    models.signals.pre_save.connect(guard_schedule, sender=Revision, dispatch_uid="editing.guard")
    models.signals.pre_save.connect(
        guard_workflow, sender=WorkflowState, dispatch_uid="editing.guard"
    )


def guard_page(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A page is saved live. Raises PublicationRefused."""
    if raw or not isinstance(instance, Page) or not instance.live:
        return
    if update_fields is None or set(update_fields) - BOOKKEEPING:
        faults.require_clean(instance)


def guard_schedule(sender, instance: Revision, raw=False, **kwargs) -> None:
    """A revision is to go live at its hour. Raises PublicationRefused."""
    if not raw and instance.approved_go_live_at:
        faults.require_clean(instance.as_object())


def guard_workflow(sender, instance: WorkflowState, raw=False, **kwargs) -> None:
    """A draft is handed in for approval, at first or again. Raises PublicationRefused."""
    if not raw and instance.status == WorkflowState.STATUS_IN_PROGRESS:
        faults.require_clean(instance.content_object.get_latest_revision_as_object())
