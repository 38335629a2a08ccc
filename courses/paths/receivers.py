"""What paths do when a course is finished or a path published; gives a new site its path list."""

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published

from alliance.core.queue import enqueue
from alliance.pages.signals import site_set_up
from courses.enrolment.models import Enrolment
from courses.enrolment.signals import course_completed

from . import tasks
from .models import PathIndexPage, PathPage


@receiver(course_completed)
def look_for_finished_paths(*, enrolment: Enrolment, **kwargs) -> None:
    enqueue(tasks.complete_paths_of_course, enrolment.course_id, enrolment.user_id)


@receiver(page_published, sender=PathPage)
def follow_list(sender, instance: PathPage, **kwargs) -> None:
    """Publishing writes back the moment that the revision remembers."""
    instance.listed_at = timezone.now()
    PathPage.objects.filter(pk=instance.pk).update(listed_at=instance.listed_at)
    enqueue(tasks.complete_fulfilled, instance.pk)


@receiver(site_set_up)
def keep_path_index(sender, *, home, **kwargs) -> None:
    """A site has one list of paths under its home page."""
    if not PathIndexPage.objects.exists():
        home.add_child(instance=PathIndexPage(title="学习路径", slug="paths", show_in_menus=True))
