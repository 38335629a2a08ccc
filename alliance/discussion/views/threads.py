"""The discussion under one thing: a page of its own, and the part that htmx puts elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core import asked
from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import mentions, rules, texts
from ..forms import CommentForm
from ..hosts import HOSTS
from ..models import Comment
from ..services import following, refusals, writing
from ..showing import open_board, page_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def thread(request: HttpRequest, host: str, object_id: int) -> HttpResponse:
    """Read a page of it (`?page`), answer a comment in it (`?answers`), or write (POST)."""
    if request.method == "POST":
        return _write(request, host, object_id)
    answers = asked.number(request.GET.get("answers", ""))
    return draw(
        request,
        host,
        object_id,
        page=request.GET.get("page"),
        form=CommentForm(initial={"answers": answers}),
        answering=answers,
    )


def _write(request: HttpRequest, host: str, object_id: int) -> HttpResponse:
    form = CommentForm(request.POST)
    answering = form["answers"].value()
    answering = asked.number(str(answering)) if answering else None
    page = request.GET.get("page")
    if not form.is_valid():
        return draw(request, host, object_id, page=page, form=form, answering=answering)
    said = form.cleaned_data
    try:
        comment = writing.write(
            host=host,
            object_id=object_id,
            text=said["text"],
            key=said["key"],
            answers_id=said["answers"],
            by=request.user,
            at=timezone.now(),
        )
    except refusals.NotSaid as refused:
        show_refusal(form, refused)
        return draw(
            request, host, object_id, page=page, form=form, answering=answering, refused=refused
        )
    return show_comment(request, comment, told=_("已发表。"))


def show_refusal(form, refused: refusals.NotSaid) -> None:
    for sentence in refused.sentences:
        form.add_error("text", sentence)


def show_comment(request: HttpRequest, comment: Comment, *, told: str) -> HttpResponse:
    """Where the comment stands: htmx is given that page of the thread, a browser is led there."""
    if not request.htmx:
        messages.success(request, told)
        return redirect("discussion:comment", comment.pk)
    where = comment.thread
    return draw(
        request, where.host, where.object_id, page=page_of(comment), form=CommentForm(), told=told
    )


def draw(
    request: HttpRequest, host: str, object_id: int, *, page, form, refused=None, **context
) -> HttpResponse:
    """The part alone for htmx, else the whole page."""
    board = open_board(
        roles=roles_of(request.user),
        host=host,
        object_id=object_id,
        page=page,
        at=timezone.now(),
    )
    if isinstance(refused, refusals.PatientFound):
        context["marked"] = texts.marked(refused.text, refused.found)
    template = "discussion/_thread.html" if request.htmx else "discussion/thread.html"
    context |= {
        "board": board,
        "form": form,
        "ears": following.Ear,
        "address": reverse("discussion:thread", args=[host, object_id]),
    }
    return render(request, template, context)


@never_cache
@require_safe
@login_required
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of the thread that the comment stands on."""
    found = get_object_or_404(
        Comment.objects.visible_to(roles_of(request.user)).select_related("thread"), pk=pk
    )
    address = reverse("discussion:thread", args=[found.thread.host, found.thread.object_id])
    return redirect(f"{address}?page={page_of(found)}#comment-{pk}")


@never_cache
@require_safe
@login_required
def people(request: HttpRequest, host: str, object_id: int) -> HttpResponse:
    """Readers whose name begins as typed behind an @."""
    require(rules.can_read(roles_of(request.user), host=host, object_id=object_id))
    suggestions = mentions.suggest(
        request.GET.get("q", "")[: mentions.LONGEST_NAME], readers=HOSTS[host].readers(object_id)
    )
    return render(request, "discussion/_people.html", {"suggestions": suggestions})


@require_POST
@login_required
def listen(request: HttpRequest, host: str, object_id: int) -> HttpResponse:
    ear = asked.one_of(following.Ear.values, request.POST.get("ear", ""))
    require(ear != "")
    following.listen(
        host=host,
        object_id=object_id,
        ear=following.Ear(ear),
        by=request.user,
        at=timezone.now(),
    )
    if request.htmx:
        return draw(request, host, object_id, page=None, form=CommentForm(), told=_("已保存。"))
    messages.success(request, _("已保存。"))
    return redirect("discussion:thread", host, object_id)
