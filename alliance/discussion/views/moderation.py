"""The alliance office's desk for comments: reports, hidden comments, silences."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core import asked
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import queries
from ..enums import ReportState
from ..forms import HideForm, SilenceForm
from ..hosts import HOSTS
from ..models import Comment, Silence
from ..services import moderating
from ..showing import html_of

COMMENTS_PER_PAGE = 25
office = roles_required(Role.ALLIANCE_OFFICE)


@never_cache
@require_safe
@office
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is hidden, and what was decided."""
    show = asked.one_of(queries.Queue.values, request.GET.get("show", "")) or queries.Queue.OPEN
    comments = queries.queue(queries.Queue(show), roles=roles_of(request.user))
    page_obj = Paginator(comments, COMMENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "show": show, "queues": queries.Queue.choices}
    return render(request, "discussion/moderation/queue.html", context)


@never_cache
@require_safe
@office
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _find(request, pk))


def _find(request: HttpRequest, pk: int) -> Comment:
    comments = Comment.objects.moderated_by(roles_of(request.user))
    return get_object_or_404(
        comments.select_related("thread", "author__profile__unit", "answers__author"), pk=pk
    )


def _alliances(request: HttpRequest, comment: Comment):
    """For which alliances this person may silence the author of a comment in this thread."""
    roles = roles_of(request.user)
    alliances = Alliance.objects.all()
    if not roles.sees_everything:
        alliances = alliances.filter(pk__in=roles.alliances(Role.ALLIANCE_OFFICE))
    if comment.thread.alliance_id is not None:
        alliances = alliances.filter(pk=comment.thread.alliance_id)
    return alliances


def _detail(request: HttpRequest, comment: Comment, **forms) -> HttpResponse:
    reports = list(comment.reports.select_related("reporter", "decided_by"))
    context = {
        "comment": comment,
        "html": html_of(comment),
        "about": HOSTS[comment.thread.host].about(comment.thread.object_id),
        "versions": queries.versions_of(comment),
        "reports": reports,
        "has_open": any(report.state == ReportState.OPEN for report in reports),
        "silences": queries.standing_silences(comment.author_id, at=timezone.now()),
        "hide_form": HideForm(prefix="hide"),
        "silence_form": SilenceForm(prefix="silence", alliances=_alliances(request, comment)),
    }
    return render(request, "discussion/moderation/detail.html", context | forms)


@require_POST
@office
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _find(request, pk)
    form = HideForm(request.POST, prefix="hide")
    if not form.is_valid():
        return _detail(request, comment, hide_form=form)
    try:
        moderating.hide(
            comment_id=pk,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("评论已隐藏，作者和举报人会收到通知。"))
    except TransitionNotAllowed:
        messages.error(request, _("这条评论已经隐藏或删除，没有改动。"))
    return redirect("discussion:moderate", pk)


@require_POST
@office
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        moderating.dismiss(comment_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("评论予以保留，举报人会收到通知。"))
    except moderating.NothingReported:
        messages.error(request, _("没有待处理的举报，可能已由他人处理。"))
    return redirect("discussion:moderate", pk)


@require_POST
@office
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        moderating.restore(comment_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("评论已恢复显示，作者会收到通知。"))
    except TransitionNotAllowed:
        messages.error(request, _("只有被隐藏的评论可以恢复，没有改动。"))
    return redirect("discussion:moderate", pk)


@require_POST
@office
def silence(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _find(request, pk)
    alliances = _alliances(request, comment)
    form = SilenceForm(request.POST, prefix="silence", alliances=alliances)
    if not form.is_valid():
        return _detail(request, comment, silence_form=form)
    moderating.silence(comment_id=pk, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("已暂停该作者发言，本人会收到通知。"))
    return redirect("discussion:moderate", pk)


@require_POST
@office
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the thread (`locked=1`) or open it again, and go back to it."""
    locked = request.POST.get("locked") == "1"
    thread = moderating.set_locked(thread_id=pk, locked=locked, by=request.user, at=timezone.now())
    messages.success(request, _("讨论已关闭。") if locked else _("讨论已重新开放。"))
    return redirect("discussion:thread", thread.host, thread.object_id)


@never_cache
@require_safe
@office
def silences(request: HttpRequest) -> HttpResponse:
    found = Silence.objects.visible_to(roles_of(request.user)).select_related(
        "user", "alliance", "imposed_by"
    )
    page_obj = Paginator(found, COMMENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "now": timezone.now()}
    return render(request, "discussion/moderation/silences.html", context)


@require_POST
@office
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        moderating.lift(silence_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已恢复发言，本人会收到通知。"))
    except moderating.AlreadyLifted:
        messages.error(request, _("禁言已经结束，没有改动。"))
    return redirect("discussion:silences")
