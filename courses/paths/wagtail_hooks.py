"""Keeps a page that a path stands on, or that people have finished, from being deleted."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from alliance.pages.keeping import kept_for

from .models import ListedCourse, PathCompletion


@kept_for
def reason_to_keep(page: Page) -> str:
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
