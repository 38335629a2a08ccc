"""Programmes, versions and intakes for the training office."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import queries, rules, services
from ..enums import VersionState
from ..forms.authoring import (
    AssessmentForm,
    BlockForm,
    ConditionsForm,
    NewProgrammeForm,
    ProgrammeForm,
    RequirementForm,
)
from ..models import (
    Block,
    Intake,
    Programme,
    ProgrammeVersion,
    RequiredAssessment,
    Requirement,
)

training_office = roles_required(Role.TRAINING_OFFICE)
FROZEN = gettext_lazy("这一版已经发布，不能再改；请起草新版本。")
NAME_TAKEN = gettext_lazy("已有同名的进修项目。")
read_or_write = require_http_methods(["GET", "HEAD", "POST"])

PARTS = {
    "blocks": (Block, BlockForm, gettext_lazy("轮转科室")),
    "requirements": (Requirement, RequirementForm, gettext_lazy("登记要求")),
    "assessments": (RequiredAssessment, AssessmentForm, gettext_lazy("考核要求")),
}


@never_cache
@require_safe
@training_office
def home(request: HttpRequest) -> HttpResponse:
    """Every programme with its versions and intakes: four queries whatever their number."""
    programmes = list(
        queries.run_by(roles_of(request.user)).prefetch_related(
            Prefetch("versions", ProgrammeVersion.objects.order_by("-number"))
        )
    )
    intakes = list(
        Intake.objects.filter(version__programme__in=programmes)
        .select_related("version__programme")
        .order_by("-starts_on", "pk")
    )
    counts = queries.counts_of_intakes(intakes)
    rows = {programme.pk: [] for programme in programmes}
    for intake in intakes:
        rows[intake.version.programme_id].append((intake, counts.get(intake.pk, {})))
    return render(
        request,
        "programmes/manage/home.html",
        {"programmes": [(programme, rows[programme.pk]) for programme in programmes]},
    )


@never_cache
@read_or_write
@training_office
def new(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    alliances = Alliance.objects.all()
    if not roles.sees_everything:
        alliances = alliances.filter(pk__in=roles.alliances(Role.TRAINING_OFFICE))
    form = NewProgrammeForm(request.POST or None, alliances=alliances)
    if request.method == "POST" and form.is_valid():
        try:
            programme = services.create_programme(
                **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("programmes:version", pk=programme.versions.get().pk)
    return render(
        request, "programmes/manage/form.html", {"form": form, "title": _("新建进修项目")}
    )


@never_cache
@read_or_write
@training_office
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(queries.run_by(roles_of(request.user)), pk=pk)
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        try:
            services.describe_programme(
                programme_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, _("已保存。"))
            return redirect("programmes:manage")
    return render(
        request, "programmes/manage/form.html", {"form": form, "title": _("修改项目说明")}
    )


@require_POST
@training_office
def draft_next(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(queries.run_by(roles_of(request.user)), pk=pk)
    try:
        draft = services.draft_next_version(
            programme_id=programme.pk, by=request.user, at=timezone.now()
        )
    except services.DraftExists:
        draft = programme.versions.get(state=VersionState.DRAFT)
    return redirect("programmes:version", pk=draft.pk)


@never_cache
@read_or_write
@training_office
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version asks; a draft can be edited here, and POST keeps its conditions."""
    found = _version(request, pk)
    is_draft = found.state == VersionState.DRAFT
    form = ConditionsForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_conditions(
                version_id=pk, conditions=form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.VersionFrozen:
            messages.error(request, FROZEN)
        else:
            messages.success(request, _("已保存。"))
        return redirect("programmes:version", pk=pk)
    asked = queries.asked_by(found)
    previous = _previous(found)
    return render(
        request,
        "programmes/manage/version.html",
        {
            "version": found,
            "is_draft": is_draft,
            "may_write": rules.can_run(roles_of(request.user), found.programme.alliance_id),
            "form": form,
            "asked": asked,
            "weeks": sum(part.block.weeks for part in asked if part.block),
            "previous": previous,
        },
    )


@never_cache
@require_safe
@training_office
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What the version asks otherwise than the one before it, or another one that is chosen."""
    found = _version(request, pk)
    others = list(found.programme.versions.exclude(pk=pk).order_by("-number"))
    wanted = request.GET.get("with", "")
    old = next((one for one in others if str(one.number) == wanted), _previous(found))
    if old is None:
        raise Http404
    return render(
        request,
        "programmes/manage/compare.html",
        {
            "version": found,
            "old": old,
            "others": others,
            "changes": queries.changes_between(old, found),
        },
    )


@require_POST
@training_office
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    _version(request, pk)
    try:
        services.publish_version(version_id=pk, by=request.user, at=timezone.now())
    except services.VersionFrozen:
        messages.error(request, FROZEN)
    except services.NothingAsked:
        messages.error(request, _("至少要有一个轮转科室才能发布。"))
    else:
        messages.success(request, _("已发布。从现在起这一版不能再改，可以用它开设批次。"))
    return redirect("programmes:version", pk=pk)


@never_cache
@read_or_write
@training_office
def add_part(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A new block, requirement or assessment; `?block=` and `?kind=` preset the next one."""
    found = _version(request, pk)
    model, _form, _title = _part(kind)
    initial = {name: request.GET[name] for name in ("block", "kind") if name in request.GET}
    return _write_part(request, model(version=found), kind, initial=initial)


@never_cache
@read_or_write
@training_office
def edit_part(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _write_part(request, _find_part(request, kind, pk), kind)


@require_POST
@training_office
def remove_part(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    part = _find_part(request, kind, pk)
    version_id = part.version_id
    try:
        services.remove_part(part=part, by=request.user, at=timezone.now())
    except services.VersionFrozen:
        messages.error(request, FROZEN)
    else:
        messages.success(request, _("已删除。"))
    return redirect("programmes:version", pk=version_id)


@require_POST
@training_office
def move_block(request: HttpRequest, pk: int) -> HttpResponse:
    block = _find_part(request, "blocks", pk)
    try:
        services.move_block(
            block_id=pk, earlier="earlier" in request.POST, by=request.user, at=timezone.now()
        )
    except services.VersionFrozen:
        messages.error(request, FROZEN)
    return redirect("programmes:version", pk=block.version_id)


def _write_part(request: HttpRequest, part, kind: str, initial=None) -> HttpResponse:
    _model, form_class, title = _part(kind)
    if part.version.state != VersionState.DRAFT:
        messages.error(request, FROZEN)
        return redirect("programmes:version", pk=part.version_id)
    form = form_class(request.POST or None, instance=part, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.put_part(part=form.instance, by=request.user, at=timezone.now())
        except services.AlreadyListed:
            form.add_error(None, _("这一版已经有相同的一项。"))
        except services.VersionFrozen:
            messages.error(request, FROZEN)
            return redirect("programmes:version", pk=part.version_id)
        else:
            messages.success(request, _("已保存。"))
            return _after_part(request, part, kind)
    return render(
        request,
        "programmes/manage/part.html",
        {"form": form, "title": title, "version": part.version, "is_new": part.pk is None},
    )


def _after_part(request: HttpRequest, part, kind: str) -> HttpResponse:
    """Back to the version; or with "save and add another" on to the next of the same block."""
    if "another" not in request.POST:
        return redirect("programmes:version", pk=part.version_id)
    preset = []
    if getattr(part, "block_id", None):
        preset.append(f"block={part.block_id}")
    if isinstance(part, Requirement):
        preset.append(f"kind={part.kind}")
    url = redirect("programmes:add_part", pk=part.version_id, kind=kind).url
    return redirect(url + ("?" + "&".join(preset) if preset else ""))


def _part(kind: str) -> tuple:
    if kind not in PARTS:
        raise Http404
    return PARTS[kind]


def _find_part(request: HttpRequest, kind: str, pk: int):
    model, _form, _title = _part(kind)
    part = get_object_or_404(model.objects.select_related("version__programme"), pk=pk)
    require(rules.can_run(roles_of(request.user), part.version.programme.alliance_id))
    return part


def _version(request: HttpRequest, pk: int) -> ProgrammeVersion:
    return get_object_or_404(
        ProgrammeVersion.objects.select_related("programme__alliance", "programme__host_unit"),
        pk=pk,
        programme__in=programmes_run(request),
    )


def programmes_run(request: HttpRequest):
    """Only those whose training office the person is."""
    roles = roles_of(request.user)
    if roles.sees_everything:
        return Programme.objects.all()
    return Programme.objects.filter(alliance__in=roles.alliances(Role.TRAINING_OFFICE))


def _previous(version: ProgrammeVersion) -> ProgrammeVersion | None:
    return version.programme.versions.filter(number__lt=version.number).order_by("-number").first()
