"""Invitations, replies and marks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core import access
from alliance.core.asked import number
from alliance.units.queries import roles_of

from .. import rules
from ..forms import MarkForm, ReplyForm
from ..models import CaseImage, Mark, Specialty
from ..queries import people_of
from ..services import advising
from .finding import find_case, refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """All experts of a specialty with one press, or a person found by name."""
    case = find_case(request, pk)
    access.require(rules.can_invite(roles_of(request.user), case))
    if request.method == "POST":
        user = number(request.POST.get("user", ""))
        with refusals_shown(request):
            made = advising.invite(
                case_id=pk,
                by=request.user,
                at=timezone.now(),
                specialty_id=number(request.POST.get("specialty", "")),
                user_ids=[user] if user else [],
            )
            messages.success(
                request,
                ngettext("已邀请 %(n)d 人。", "已邀请 %(n)d 人。", len(made)) % {"n": len(made)},
            )
        return redirect("cases:invite", pk)
    text = request.GET.get("q", "")[:40]
    invited = set(case.invitations.values_list("user", flat=True)) | {case.author_id}
    specialties = Specialty.objects.filter(alliance=case.alliance_id).prefetch_related(
        "experts__user__profile__unit"
    )
    return render(
        request,
        "cases/invite.html",
        {
            "case": case,
            "q": text,
            "people": people_of(case.alliance_id, text),
            "invited": invited,
            "specialties": specialties,
        },
    )


@require_POST
@login_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Unsigned, or signed as advice with the button that says so."""
    find_case(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写下回复的内容，不超过 3000 字。"))
        return redirect("cases:case", pk)
    as_advice = request.POST.get("act") == "advise"
    with refusals_shown(request):
        written = advising.reply(
            case_id=pk,
            text=form.cleaned_data["text"],
            as_advice=as_advice,
            parent_id=form.cleaned_data["to"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("会诊意见已签发。") if as_advice else _("已回复。"))
        return redirect(f"{reverse('cases:case', args=[pk])}#reply-{written.pk}")
    return redirect("cases:case", pk)


@require_POST
@login_required
def mark(request: HttpRequest, pk: int, image_id: int) -> HttpResponse:
    image = get_object_or_404(CaseImage, pk=image_id, case=find_case(request, pk))
    form = MarkForm(request.POST)
    url = reverse("cases:image", args=[pk, image.pk])
    access.require(rules.can_reply(roles_of(request.user), image.case))
    if not form.is_valid():
        messages.error(request, _("标记没有保存，请在图像上重新点选。"))
        return redirect(url)
    with refusals_shown(request):
        made = advising.mark(
            image_id=image_id,
            place=form.place(),
            label=form.cleaned_data["label"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("标记 %(number)d 已保存。") % {"number": made.number})
        return redirect(f"{url}?mark={made.number}")
    return redirect(url)


@require_POST
@login_required
def remove_mark(request: HttpRequest, pk: int, mark_id: int) -> HttpResponse:
    found = get_object_or_404(Mark, pk=mark_id, case=find_case(request, pk))
    with refusals_shown(request):
        advising.remove_mark(mark_id=mark_id, by=request.user, at=timezone.now())
        messages.success(request, _("标记 %(number)d 已删除。") % {"number": found.number})
    return redirect("cases:image", pk, found.image_id)
