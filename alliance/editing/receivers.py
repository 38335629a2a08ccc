"""What follows a publication and an answer in the workflow."""

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import page_published, page_unpublished, task_rejected, workflow_approved

from alliance.notices.services import notify

from . import checking


@receiver(page_published)
def keep_paragraphs(sender, *, instance: Page, **kwargs) -> None:
    checking.remember_paragraphs(instance)


@receiver(page_unpublished)
def drop_paragraphs(sender, *, instance: Page, **kwargs) -> None:
    checking.forget_paragraphs(instance)


@receiver(task_rejected)
def tell_what_to_change(sender, *, instance: TaskState, **kwargs) -> None:
    """Wagtail mails it; here it stays to be found."""
    state = instance.workflow_state
    _tell_writer(state, "page.returned", comment=instance.get_comment())


@receiver(workflow_approved)
def tell_approval(sender, *, instance: WorkflowState, **kwargs) -> None:
    _tell_writer(instance, "page.approved")


def _tell_writer(state: WorkflowState, kind: str, **said: str) -> None:
    page = state.content_object
    if isinstance(page, Page) and state.requested_by_id:
        notify(
            users=[state.requested_by_id],
            kind=kind,
            params={"title": page.get_admin_display_title(), **said},
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            at=timezone.now(),
        )
