"""Keeps what people learned from going with a page.

The database refuses it anyway (PROTECT); here the editor is told before, and what to do instead.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page

from courses.catalogue.models import CoursePage, LessonPage

from .queries import count_learners_below

_COURSE_NOTE = gettext_lazy("已有学员 %(count)d 人：他们可以继续学习，其他人不能再加入。")
_LESSON_NOTE = gettext_lazy(
    "已有 %(count)d 人学过本课：学习记录会保留，本课不再计入他们的学习进度。"
)


@hooks.register("before_delete_page")
def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page])


@hooks.register("before_bulk_action")
def refuse_to_delete_in_bulk(
    request: HttpRequest, action: str, objects: list, view
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return _refuse(request, pages) if action == "delete" else None


@hooks.register("after_unpublish_page")
def tell_of_learners(request: HttpRequest, page: Page) -> None:
    if not isinstance(page, CoursePage | LessonPage):
        return
    if count := count_learners_below(page):
        text = _COURSE_NOTE if isinstance(page, CoursePage) else _LESSON_NOTE
        messages.warning(request, text % {"count": count})


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """To the list of pages with a reason, when one of them or of those below has learners."""
    for page in pages:
        if count := count_learners_below(page):
            messages.error(
                request,
                _("“%(title)s”已有学员 %(count)d 人，不能删除；可以取消发布，学习记录会保留。")
                % {"title": page.title, "count": count},
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
