"""The editor of forms, for the training office: drafts, items, preview, publication."""

from contextlib import contextmanager

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import editing, rules
from ..enums import VersionState
from ..forms import ItemForm, NewFormForm, SettingsForm, preview_of
from ..models import Form, FormVersion, Item

office_only = roles_required(Role.TRAINING_OFFICE)


@never_cache
@require_safe
@office_only
def form_list(request: HttpRequest) -> HttpResponse:
    """The alliance's own forms and the common ones, with what is asked now and what is drafted."""
    roles = roles_of(request.user)
    alliances = _alliances(roles)
    forms = (
        Form.objects.filter(Q(alliance__in=alliances) | Q(alliance__isnull=True))
        .select_related("alliance")
        .prefetch_related("versions")
    )
    rows = [
        {
            "form": form,
            "published": next(_in_state(form, VersionState.PUBLISHED), None),
            "draft": next(_in_state(form, VersionState.DRAFT), None),
            "may_edit": rules.can_edit_form(roles, form),
        }
        for form in forms
    ]
    return render(request, "assessments/form_list.html", {"rows": rows, "alliances": alliances})


def _in_state(form: Form, state: VersionState):
    """The form's versions, the newest first, as they were prefetched."""
    return (version for version in form.versions.all() if version.state == state)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new_form(request: HttpRequest) -> HttpResponse:
    form = NewFormForm(request.POST or None, alliances=_alliances(roles_of(request.user)))
    if request.method == "POST" and form.is_valid():
        try:
            draft = editing.create_form(
                **{name: form.cleaned_data[name] for name in ("alliance", "code", "kind", "name")},
                by=request.user,
                at=timezone.now(),
            )
        except editing.CodeTaken:
            form.add_error("code", _("本联盟已有这个代码的考核表。"))
        else:
            return redirect("assessments:version", draft.pk)
    return render(request, "assessments/new_form.html", {"form": form})


@require_POST
@office_only
def adopt_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a common form into an alliance, to be changed there."""
    common = get_object_or_404(Form, pk=pk, alliance__isnull=True)
    alliance = get_object_or_404(
        _alliances(roles_of(request.user)), pk=_number(request.POST.get("alliance"))
    )
    try:
        draft = editing.adopt_form(
            form_id=common.pk, alliance=alliance, by=request.user, at=timezone.now()
        )
    except editing.CodeTaken:
        messages.error(request, _("本联盟已有自己的“%(name)s”。") % {"name": common.name})
        return redirect("assessments:forms")
    messages.success(request, _("已复制为本联盟的草稿，发布后代替通用表。"))
    return redirect("assessments:version", draft.pk)


@require_POST
@office_only
def start_version(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the form's draft; a published version itself stays as it is."""
    form = get_object_or_404(Form, pk=pk)
    draft = editing.start_version(form_id=form.pk, by=request.user, at=timezone.now())
    return redirect("assessments:version", draft.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft to edit, its settings posted; a published version to read."""
    shown = _version(request, pk)
    may_edit = rules.can_edit_form(roles_of(request.user), shown.form)
    if shown.state == VersionState.PUBLISHED or not may_edit:
        require(request.method != "POST")
        return render(request, "assessments/version.html", {"version": shown, "may_edit": may_edit})
    settings = SettingsForm(request.POST or None, instance=shown)
    if request.method == "POST" and settings.is_valid():
        with _draft_only(request):
            editing.change_settings(version_id=pk, values=settings.cleaned_data, by=request.user)
            messages.success(request, _("设置已保存。"))
        return redirect("assessments:version", pk)
    return render(
        request,
        "assessments/draft.html",
        {"version": shown, "settings": settings, "item_form": ItemForm()},
    )


@never_cache
@require_safe
@office_only
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a teacher's phone shows it."""
    shown = _version(request, pk)
    return render(
        request,
        "assessments/preview.html",
        {"version": shown, "form": preview_of(shown, today=timezone.localdate())},
    )


@require_POST
@office_only
def publish_version(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _version(request, pk)
    with _draft_only(request):
        try:
            editing.publish_version(version_id=pk, by=request.user, at=timezone.now())
        except editing.NothingToAsk:
            messages.error(request, _("还没有评价项，不能发布。"))
        else:
            messages.success(
                request,
                _("“%(name)s”第 %(number)d 版已发布，新的考核请求用这一版。")
                % {"name": shown.form.name, "number": shown.number},
            )
    return redirect("assessments:version", pk)


@require_POST
@office_only
def discard_version(request: HttpRequest, pk: int) -> HttpResponse:
    _version(request, pk)
    with _draft_only(request):
        editing.discard_version(version_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("草稿已删除。"))
    return redirect("assessments:forms")


@require_POST
@office_only
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _version(request, pk)
    form = ItemForm(request.POST)
    if not form.is_valid():
        require(rules.can_edit_form(roles_of(request.user), shown.form))
        return render(
            request,
            "assessments/draft.html",
            {"version": shown, "settings": SettingsForm(instance=shown), "item_form": form},
        )
    with _draft_only(request):
        try:
            editing.add_item(version_id=pk, values=form.cleaned_data, by=request.user)
        except editing.TooManyItems:
            messages.error(request, _("一张表最多 %(most)d 项。") % {"most": editing.MOST_ITEMS})
    return redirect("assessments:version", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def item(request: HttpRequest, pk: int) -> HttpResponse:
    edited = _item(request, pk)
    form = ItemForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        with _draft_only(request):
            editing.change_item(item_id=pk, values=form.cleaned_data, by=request.user)
            messages.success(request, _("评价项已保存。"))
        return redirect("assessments:version", edited.version_id)
    return render(request, "assessments/item.html", {"item": edited, "form": form})


@require_POST
@office_only
def move_item(request: HttpRequest, pk: int) -> HttpResponse:
    moved = _item(request, pk)
    with _draft_only(request):
        editing.move_item(item_id=pk, up=request.POST.get("way") == "up", by=request.user)
    return redirect("assessments:version", moved.version_id)


@require_POST
@office_only
def remove_item(request: HttpRequest, pk: int) -> HttpResponse:
    removed = _item(request, pk)
    with _draft_only(request):
        editing.remove_item(item_id=pk, by=request.user)
    return redirect("assessments:version", removed.version_id)


@contextmanager
def _draft_only(request: HttpRequest):
    """Says it in words when the version was published meanwhile."""
    try:
        yield
    except editing.VersionPublished:
        messages.error(request, _("这一版已发布，不能再改；请新建一版。"))


def _alliances(roles):
    if roles.sees_everything:
        return Alliance.objects.all()
    return Alliance.objects.filter(pk__in=roles.alliances(Role.TRAINING_OFFICE))


def _version(request: HttpRequest, pk: int) -> FormVersion:
    found = get_object_or_404(
        FormVersion.objects.select_related("form").prefetch_related("items"), pk=pk
    )
    require(rules.can_see_form(roles_of(request.user), found.form))
    return found


def _item(request: HttpRequest, pk: int) -> Item:
    found = get_object_or_404(Item.objects.select_related("version__form"), pk=pk)
    require(rules.can_edit_form(roles_of(request.user), found.version.form))
    require(found.version.state == VersionState.DRAFT)
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
