"""The editor of a draft, its live preview, its pictures, and publishing."""

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.typesetting.compiler import TypesetterError

from .. import drafts, drawing, examples
from ..changes import changes
from ..checking import faults_of
from ..enums import VersionState
from ..facts import FACTS
from ..forms import EditorForm, ExampleForm, PictureForm
from ..models import Design, DesignVersion
from ..pictures import PictureRefused
from .access import designers_only, own_design, title_of
from .pages import picture_of
from .refused import refusals_shown

PREVIEW = 1000  # px of the longer side


@designers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft; opening the editor begins one when there is none."""
    design = own_design(request, pk)
    if request.method == "POST":
        return _write(request, design)
    with refusals_shown(request):
        version = drafts.begin_draft(design_id=design.pk, by=request.user, at=timezone.now())
        form = EditorForm(version, extra=request.GET.get("add") == "1")
        return _editor(request, version, form)
    return redirect("designs:detail", pk=design.pk)


def _write(request: HttpRequest, design: Design) -> HttpResponse:
    version = _draft(design)
    if version is None:
        return redirect("designs:edit", pk=design.pk)
    form = EditorForm(version, request.POST)
    if not form.is_valid():
        messages.error(request, _("没有保存，请先改正标出的地方。"))
        return _editor(request, version, form)
    with refusals_shown(request):
        drafts.write_draft(
            version_id=version.pk,
            writing=form.writing(),
            read_at=parse_datetime(request.POST.get("read_at", "")) or version.written_at,
            by=request.user,
            at=timezone.now(),
        )
        if "publish" in request.POST:
            return redirect("designs:publish", pk=design.pk)
        messages.success(request, _("草稿已保存。"))
        return redirect("designs:edit", pk=design.pk)
    return _editor(request, version, form)


def _editor(request: HttpRequest, version: DesignVersion, form: EditorForm) -> HttpResponse:
    context = {
        "version": version,
        "design": version.design,
        "editor": form,
        "picture_form": PictureForm(),
        "pictures": version.pictures.select_related("picture").defer("picture__content"),
        "example_form": ExampleForm(initial={"example": "usual"}),
        "facts": FACTS,
        "page_title": title_of(version.design),
    }
    return render(request, "designs/edit.html", context)


def _draft(design: Design) -> DesignVersion | None:
    drafts_of = design.versions.filter(state=VersionState.DRAFT)
    return drafts_of.select_related("design").first()


@designers_only
@require_POST
def preview(request: HttpRequest, pk: int) -> JsonResponse:
    """What is in the editor, drawn and not kept: a picture, or what keeps it from being drawn."""
    version = _draft(own_design(request, pk))
    if version is None:
        return JsonResponse({"errors": {}, "faults": [_("草稿已经不在了，请重新打开。")]})
    form, chosen = EditorForm(version, request.POST), ExampleForm(request.POST)
    if not (form.is_valid() and chosen.is_valid()):
        return JsonResponse({"errors": form.errors(), "faults": []})
    writing = form.writing()
    for field in ("title", "page_width", "page_height", "bleed"):
        setattr(version, field, getattr(writing, field))
    version.layout = writing.layout.as_json()
    answer = _drawn(version, chosen.cleaned_data["example"])
    return JsonResponse({"errors": {}} | answer)


def _drawn(version: DesignVersion, example: str) -> dict:
    snapshot = examples.example_for(version.design, example)
    if found := drawing.faults(version, snapshot):
        return {"faults": found}
    try:
        png = picture_of(version, example, longer=PREVIEW)
    except TypesetterError:
        return {"faults": [_("排不出来，请检查各项的大小和文字。")]}
    picture = base64.b64encode(png).decode()
    return {"faults": [], "picture": f"data:image/png;base64,{picture}"}


@designers_only
@require_POST
def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    version = _draft(own_design(request, pk))
    form = PictureForm(request.POST, request.FILES)
    if version is not None and form.is_valid():
        said = form.cleaned_data
        try:
            with refusals_shown(request):
                drafts.add_picture(
                    version_id=version.pk,
                    name=said["name"],
                    role=said["role"],
                    upload=said["file"],
                    size=said["file"].size,
                    whiten=said["whiten"],
                    by=request.user,
                    at=timezone.now(),
                )
                messages.success(request, _("图片已处理好，可以在版面里使用了。"))
        except PictureRefused as refusal:
            messages.error(request, str(refusal))
    for said in form.errors.values():
        messages.error(request, said[0])
    return redirect("designs:edit", pk=pk)


@designers_only
@require_POST
def remove_picture(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    version = _draft(own_design(request, pk))
    if version is not None:
        with refusals_shown(request):
            drafts.remove_picture(
                version_id=version.pk, name=name, by=request.user, at=timezone.now()
            )
    return redirect("designs:edit", pk=pk)


@designers_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Every example on one sheet, to be looked at before the draft is frozen."""
    design = own_design(request, pk)
    draft = _draft(design)
    if draft is None:
        return redirect("designs:detail", pk=pk)
    found = None
    if request.method == "POST":
        with refusals_shown(request):
            try:
                drafts.publish(design_id=design.pk, by=request.user, at=timezone.now())
            except drafts.NotPublishable as refusal:
                found = refusal.faults
            else:
                messages.success(request, _("已发布，以后颁发的证书用这个版本。"))
                return redirect("designs:detail", pk=pk)
    context = {
        "design": design,
        "version": draft,
        "faults": faults_of(draft) if found is None else found,
        "examples": examples.example_names(),
        "page_title": _("发布前核对"),
    }
    return render(request, "designs/publish.html", context)


@designers_only
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft beside the published version."""
    design = own_design(request, pk)
    draft = _draft(design)
    published = design.versions.filter(state=VersionState.PUBLISHED).first()
    if draft is None or published is None:
        return redirect("designs:detail", pk=pk)
    context = {
        "design": design,
        "versions": (published, draft),
        "changes": changes(published, draft),
        "page_title": _("草稿与已发布的对比"),
    }
    return render(request, "designs/compare.html", context)
