"""Keeps what people learned from going with a page."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page

from alliance.pages.keeping import kept_for
from courses.catalogue.models import CoursePage, LessonPage

from .queries import count_learners_below

_COURSE_NOTE = gettext_lazy("已有学员 %(count)d 人：他们可以继续学习，其他人不能再加入。")
_LESSON_NOTE = gettext_lazy(
    "已有 %(count)d 人学过本课：学习记录会保留，本课不再计入他们的学习进度。"
)


@hooks.register("after_unpublish_page")
def tell_of_learners(request: HttpRequest, page: Page) -> None:
    if not isinstance(page, CoursePage | LessonPage):
        return
    if count := count_learners_below(page):
        text = _COURSE_NOTE if isinstance(page, CoursePage) else _LESSON_NOTE
        messages.warning(request, text % {"count": count})


@kept_for
def reason_to_keep(page: Page) -> str:
    """Why a page that has learners, itself or below it, has to stay."""
    count = count_learners_below(page)
    if not count:
        return ""
    return _("“%(title)s”已有学员 %(count)d 人，不能删除；可以取消发布，学习记录会保留。") % {
        "title": page.title,
        "count": count,
    }
