"""Keeps CoursePage.outline_at and LessonPage.course true; gives a new site its course list."""

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from alliance.pages.signals import site_set_up
from alliance.units.groups import ALLIANCE_OFFICE, EDITORS

from .models import CourseIndexPage, CoursePage, Handout, LessonPage, Picture, Video
from .signals import outline_changed


def _announce(course_ids: set[int]) -> None:
    CoursePage.objects.filter(pk__in=course_ids).update(outline_at=timezone.now())
    for course_id in course_ids:
        outline_changed.send(CoursePage, course_id=course_id)


@receiver([page_published, page_unpublished])
def on_publish(sender, instance, **kwargs):
    """Also for the course itself: publishing writes back the moment its revision remembers."""
    if isinstance(instance, LessonPage):
        _announce({instance.course_id})
    elif isinstance(instance, CoursePage):
        _announce({instance.pk})


@receiver(post_page_move)
def on_move(sender, instance, parent_page_before, parent_page_after, **kwargs):
    if isinstance(instance, LessonPage):
        LessonPage.objects.filter(pk=instance.pk).update(course_id=parent_page_after.pk)
        _announce({parent_page_before.pk, parent_page_after.pk})


@receiver([post_save, post_delete])
def on_birth_and_death(sender, instance, created=True, **kwargs):
    """Lessons of every class, those of apps above too; changes between the two are published."""
    if created and isinstance(instance, LessonPage):
        _announce({instance.course_id})


@receiver(post_save, sender=Video)
@receiver(post_save, sender=Handout)
def on_file_change(sender, instance, created, **kwargs):
    if not created:
        lookup = {"video": instance} if sender is Video else {"handouts__handout": instance}
        _announce(set(LessonPage.objects.filter(**lookup).values_list("course_id", flat=True)))


@receiver(post_save, sender=Picture)
def on_picture_change(sender, instance, created, **kwargs):
    if not created:
        shown = [{"type": "picture", "value": {"picture": instance.pk}}]
        lessons = LessonPage.objects.filter(body__contains=shown)
        _announce(set(lessons.values_list("course_id", flat=True)))


FILE_PERMISSIONS = [
    f"{act}_{model}"
    for act in ("add", "change", "view")
    for model in ("video", "handout", "picture")
]


@receiver(site_set_up)
def keep_course_index(sender, *, home, **kwargs) -> None:
    """A site has one course list under its home page; who writes pages keeps films and handouts."""
    if not CourseIndexPage.objects.exists():
        home.add_child(instance=CourseIndexPage(title="课程", slug="courses", show_in_menus=True))
    permissions = Permission.objects.filter(
        content_type__app_label="catalogue", codename__in=FILE_PERMISSIONS
    )
    for group in Group.objects.filter(name__in=(EDITORS, ALLIANCE_OFFICE)):
        group.permissions.add(*permissions)
