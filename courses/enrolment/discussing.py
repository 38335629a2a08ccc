"""Lessons as a place of discussion: for who may open the lesson (access.open_lesson)."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.discussion.hosts import About, Host
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership, RoleGrant
from alliance.units.queries import RoleSet
from courses.catalogue.models import LessonPage
from courses.catalogue.rules import PREVIEW_ROLES, member_of_alliance

from .enums import EnrolmentState
from .models import Enrolment


def readable(roles: RoleSet) -> QuerySet[LessonPage]:
    """Lessons of the courses one learns, and of those one's office or desk looks after."""
    lessons = LessonPage.objects.live()
    if roles.sees_everything:
        return lessons
    learns = _standing().filter(user=roles.user_id, course=OuterRef("course"))
    return lessons.filter(
        Q(course__alliance__in=roles.alliances(*PREVIEW_ROLES))
        | (Exists(learns) & member_of_alliance(roles.user_id, "course__alliance"))
    )


def readers(object_id: int) -> QuerySet[User]:
    lesson = LessonPage.objects.live().select_related("course").filter(pk=object_id).first()
    if lesson is None:
        return User.objects.none()
    alliance_id = lesson.course.alliance_id
    looks = RoleGrant.objects.filter(
        user=OuterRef("pk"), alliance=alliance_id, role__in=PREVIEW_ROLES
    )
    learns = _standing().filter(user=OuterRef("pk"), course=lesson.course_id)
    is_member = Membership.objects.filter(
        unit__profiles=OuterRef("pk"), alliance=alliance_id, status__in=CURRENT_MEMBERSHIP
    )
    return User.objects.filter(
        Q(is_superuser=True) | Exists(looks) | (Exists(learns) & Exists(is_member)), is_active=True
    )


def _standing() -> QuerySet[Enrolment]:
    return Enrolment.objects.exclude(state=EnrolmentState.WITHDRAWN)


def about(object_id: int) -> About | None:
    lesson = LessonPage.objects.live().select_related("course").filter(pk=object_id).first()
    return lesson and About(
        title=lesson.title,
        url=reverse("enrolment:lesson", args=[lesson.pk]),
        alliance_id=lesson.course.alliance_id,
    )


HOST = Host(
    name="lesson",
    label=_("课时"),
    readable=readable,
    readers=readers,
    can_write=lambda roles, object_id: True,
    about=about,
)
