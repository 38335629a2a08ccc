"""Opening intakes and changing their figures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.accounts.enums import Role
from alliance.core.slots import sections_for
from alliance.units.access import roles_required

from .. import queries, services
from ..enums import VersionState
from ..forms.authoring import IntakeForm, QuotaForm
from ..models import Application, Intake
from .managing import programmes_run

training_office = roles_required(Role.TRAINING_OFFICE)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@read_or_write
@training_office
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new intake of the programme `pk`."""
    programme = get_object_or_404(programmes_run(request), pk=pk)
    if not programme.versions.filter(state=VersionState.PUBLISHED).exists():
        messages.error(request, _("先发布一版项目，再开设批次。"))
        return redirect("programmes:manage")
    form = IntakeForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            intake = services.create_intake(
                intake=form.instance, by=request.user, at=timezone.now()
            )
        except services.NameTaken:
            form.add_error("name", _("这一版已有同名批次。"))
        else:
            messages.success(request, _("批次已开设。"))
            return redirect("programmes:manage_intake", pk=intake.pk)
    return render(
        request,
        "programmes/manage/form.html",
        {"form": form, "title": _("开设批次"), "subtitle": programme.name},
    )


@never_cache
@read_or_write
@training_office
def intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Its dates and places, and the numbers of units."""
    found = _intake(request, pk)
    form = IntakeForm(request.POST or None, instance=found, programme=found.version.programme)
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.change_intake(intake=form.instance, by=request.user, at=timezone.now())
        except services.NameTaken:
            form.add_error("name", _("这一版已有同名批次。"))
        except services.PlacesTaken as refused:
            form.add_error("places_per_unit" if refused.unit else "places", _sentence(refused))
        else:
            messages.success(request, _("已保存。"))
            _tell_moved(request, moved)
            return redirect("programmes:manage_intake", pk=pk)
    return _page(request, found, form=form)


@require_POST
@training_office
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    found = _intake(request, pk)
    form = QuotaForm(request.POST, alliance=found.version.programme.alliance, prefix="quota")
    if form.is_valid():
        try:
            moved = services.set_unit_quota(
                intake_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.PlacesTaken as refused:
            form.add_error("places", _sentence(refused))
        else:
            messages.success(request, _("单位名额已保存。"))
            _tell_moved(request, moved)
            return redirect("programmes:manage_intake", pk=pk)
    return _page(request, found, quota_form=form)


def _page(
    request: HttpRequest, found: Intake, *, form: IntakeForm | None = None,
    quota_form: QuotaForm | None = None,
) -> HttpResponse:  # fmt: skip
    programme = found.version.programme
    return render(
        request,
        "programmes/manage/intake.html",
        {
            "intake": Intake.objects.select_related("version__programme").get(pk=found.pk),
            "form": form or IntakeForm(instance=found, programme=programme),
            "quota_form": quota_form or QuotaForm(alliance=programme.alliance, prefix="quota"),
            "waiting": queries.waiting_list(found),
            "moves_by_itself": timezone.localdate() <= found.admits_until,
            "quotas": found.quotas.select_related("unit").order_by("unit__name_key"),
            "sections": sections_for("intake", subject=found, request=request),
        },
    )


def _intake(request: HttpRequest, pk: int) -> Intake:
    return get_object_or_404(
        Intake.objects.select_related("version__programme__alliance"),
        pk=pk,
        version__programme__in=programmes_run(request),
    )


def _sentence(refused: services.PlacesTaken) -> str:
    if refused.unit:
        return _("%(unit)s已占 %(taken)s 个名额，不能少于此数。") % {
            "unit": refused.unit.name,
            "taken": refused.taken,
        }
    return _("已录取 %(taken)s 人，名额不能少于此数。") % {"taken": refused.taken}


def _tell_moved(request: HttpRequest, moved: list[Application]) -> None:
    if moved:
        messages.success(
            request,
            ngettext(
                "候补 %(many)s 人已依次录取，通知已发出：%(names)s。",
                "候补 %(many)s 人已依次录取，通知已发出：%(names)s。",
                len(moved),
            )
            % {"many": len(moved), "names": "、".join(one.user.name for one in moved)},
        )
