"""Keeps a page that a path stands on, or that people have finished, from being deleted.

The database refuses it anyway (PROTECT); here the editor is told before, and what to do instead.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from .models import ListedCourse, PathCompletion


@hooks.register("before_delete_page")
def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page])


@hooks.register("before_bulk_action")
def refuse_to_delete_in_bulk(
    request: HttpRequest, action: str, objects: list, view
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return _refuse(request, pages) if action == "delete" else None


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """To the list of pages with a reason, when one of them or of those below is needed."""
    for page in pages:
        if reason := _reason_to_keep(page):
            messages.error(request, reason)
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _reason_to_keep(page: Page) -> str:
    listed = ListedCourse.objects.filter(course__path__startswith=page.path).exclude(
        page__path__startswith=page.path
    )
    if path := listed.values_list("page__title", flat=True).first():
        return _("“%(title)s”列在学习路径“%(path)s”中，不能删除；请先把它从路径中去掉。") % {
            "title": page.title,
            "path": path,
        }
    finished = PathCompletion.objects.filter(path__path__startswith=page.path).count()
    if finished:
        return _("已有 %(count)d 人完成“%(title)s”，不能删除；可以取消发布，完成记录会保留。") % {
            "count": finished,
            "title": page.title,
        }
    return ""
