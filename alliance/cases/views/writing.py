"""The author's side: the form, the images, handing in."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core import access
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of

from .. import mending, rules
from ..enums import Scope, Urgency
from ..forms import REASONS, CaseForm, with_texts
from ..imaging import ImageRefused
from ..mending import IdentifiersFound, Part
from ..models import Case
from ..queries import specialties_for
from ..services import drafting
from .finding import SENTENCES, find_case, refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    specialties = specialties_for(request.user.pk)
    access.require(hasattr(request.user, "profile"))
    if not specialties:
        return render(request, "cases/no_experts.html")
    initial = {
        "client_id": uuid.uuid4(),
        "urgency": Urgency.ROUTINE,
        "scope": Scope.ALLIANCE,
        "specialty": specialties[0] if len(specialties) == 1 else None,
    }
    form = CaseForm(request.POST or None, initial=initial, specialties=specialties)
    if request.method == "POST" and form.is_valid():
        return _write(request, form, None)
    return _page(request, form, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, by its author; whoever sent it in meanwhile is led to the case."""
    case = find_case(request, pk)
    access.require(rules.can_write(roles_of(request.user), case))
    if not case.is_draft:
        if request.method == "POST":
            messages.error(request, SENTENCES[drafting.NotADraft])
        return redirect("cases:case", pk)
    initial = {name: getattr(case, name) for name in CaseForm.base_fields}
    form = CaseForm(
        request.POST or None, initial=initial, specialties=specialties_for(request.user.pk)
    )
    if request.method == "POST" and form.is_valid():
        return _write(request, form, case)
    return _page(request, form, case)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    access.require(rules.can_write(roles_of(request.user), find_case(request, pk)))
    with refusals_shown(request):
        drafting.delete_draft(case_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("草稿已删除。"))
    return redirect("cases:cases")


@require_POST
@login_required
def add_images(request: HttpRequest, pk: int) -> HttpResponse:
    """Images alone; htmx and the upload script get the list of images back."""
    case = find_case(request, pk)
    access.require(rules.can_write(roles_of(request.user), case))
    _add(request, case)
    if request.headers.get("X-Requested-With") == "fetch":
        shown = {"case": case, "images": case.images.all(), "alone": True}
        return render(request, "cases/_draft_images.html", shown)
    return redirect("cases:edit", pk)


@require_POST
@login_required
def remove_image(request: HttpRequest, pk: int, image_id: int) -> HttpResponse:
    case = find_case(request, pk)
    access.require(rules.can_write(roles_of(request.user), case))
    with refusals_shown(request):
        drafting.remove_image(case_id=pk, image_id=image_id, by=request.user, at=timezone.now())
    return redirect("cases:edit", pk)


def _write(request: HttpRequest, form: CaseForm, case: Case | None) -> HttpResponse:
    written, alarms, act = form.written(), form.alarms(), request.POST.get("act")
    said = {(alarm.field, alarm.text) for alarm in alarms}
    if act == "mend":
        found = mending.identifiers_in(written.texts, false_alarms=said)
        today = timezone.localdate()
        texts = {
            name: mending.mended(written.texts[name], each, today=today)
            for name, each in found.items()
        }
        written = with_texts(written, texts)
        form.show_texts(written)
    try:
        case = _keep(request, form, written, alarms, case)
    except IdentifiersFound as refused:
        return _page(request, form, case, found=refused.found)
    except tuple(SENTENCES) as refused:
        form.add_error(None, str(SENTENCES[type(refused)]))
        return _page(request, form, case)
    all_kept = _add(request, case)
    if act == "submit" and all_kept:
        return _submit(request, form, case)
    if act == "mend":
        replaced = sum(map(len, found.values()))
        messages.success(
            request,
            ngettext(
                "已替换 %(n)d 处并存为草稿，请通读一遍再提交。",
                "已替换 %(n)d 处并存为草稿，请通读一遍再提交。",
                replaced,
            )
            % {"n": replaced},
        )
    else:
        messages.success(request, _("已存为草稿。"))
    return redirect("cases:edit", case.pk)


def _keep(request: HttpRequest, form: CaseForm, written, alarms, case: Case | None) -> Case:
    more = {"written": written, "alarms": alarms, "by": request.user, "at": timezone.now()}
    if case is None:
        return drafting.write_case(client_id=form.cleaned_data["client_id"], **more)
    return drafting.change_case(case_id=case.pk, **more)


def _submit(request: HttpRequest, form: CaseForm, case: Case) -> HttpResponse:
    try:
        drafting.submit_case(case_id=case.pk, by=request.user, at=timezone.now())
    except drafting.Incomplete as missing:
        for field in missing.fields:
            form.add_error(field, _("提交前请填写。"))
        return _page(request, form, case)
    except TransitionNotAllowed:
        messages.error(request, SENTENCES[TransitionNotAllowed])
    else:
        messages.success(request, _("病例已提交复核。"))
    return redirect("cases:case", case.pk)


def _add(request: HttpRequest, case: Case) -> bool:
    """Keep each image that can be kept, and say of each other one why not."""
    refused = False
    for upload in request.FILES.getlist("images"):
        try:
            drafting.add_image(
                case_id=case.pk,
                upload=upload,
                size=upload.size,
                by=request.user,
                at=timezone.now(),
            )
        except ImageRefused as refusal:
            refused = True
            messages.error(
                request,
                _("图像“%(name)s”没有保存：%(reason)s")
                % {"name": upload.name[:60], "reason": refusal},
            )
        except tuple(SENTENCES) as refusal:
            refused = True
            messages.error(request, SENTENCES[type(refusal)])
    return not refused


def _page(
    request: HttpRequest, form: CaseForm, case: Case | None, *, found: dict | None = None
) -> HttpResponse:
    marked: dict[str, list[Part]] = {
        name: mending.parts_of(form.cleaned_data[name], each)
        for name, each in (found or {}).items()
    }
    return render(
        request,
        "cases/write.html",
        {
            "form": form,
            "case": case,
            "images": case.images.all() if case else [],
            "marked": marked,
            "found": found or {},
            "alarms": form.alarms() if form.is_bound else (case.false_alarms.all() if case else []),
            "reasons": REASONS,
            "files_lost": bool(found and request.FILES),
        },
    )
