"""What one person does with one comment: mend or take back their own, report another's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core.access import require
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of

from .. import rules, texts
from ..forms import ReportForm, TextForm
from ..models import Comment
from ..services import moderating, refusals, writing
from ..showing import html_of
from .threads import show_comment, show_refusal


def _find(request: HttpRequest, pk: int) -> Comment:
    comments = Comment.objects.visible_to(roles_of(request.user))
    return get_object_or_404(comments.select_related("thread", "author"), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _find(request, pk)
    require(comment.author_id == request.user.pk)
    form = TextForm(request.POST or None, initial={"text": comment.text})
    context = {"comment": comment, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            comment = writing.edit(
                comment_id=pk,
                text=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except refusals.NotSaid as refused:
            show_refusal(form, refused)
            if isinstance(refused, refusals.PatientFound):
                context["marked"] = texts.marked(refused.text, refused.found)
        else:
            messages.success(request, _("已修改。"))
            return redirect("discussion:comment", comment.pk)
    return render(request, "discussion/edit.html", context)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        comment = writing.delete(comment_id=pk, by=request.user, at=timezone.now())
    except TransitionNotAllowed:
        messages.error(request, _("这条评论已经删除或被隐藏，没有改动。"))
        return redirect("discussion:comment", pk)
    return show_comment(request, comment, told=_("已删除。"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _find(request, pk)
    require(rules.can_report(request.user.pk, comment))
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moderating.report(
                comment_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except refusals.TooFast as refused:
            messages.error(request, refused.sentences[0])
        else:
            messages.success(request, _("已告知联盟办公室，处理后会通知您。"))
        return redirect("discussion:comment", pk)
    context = {"comment": comment, "html": html_of(comment), "form": form}
    return render(request, "discussion/report.html", context)
