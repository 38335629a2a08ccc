"""The designs of the alliance, and what is done to one of them as a whole."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import drafts, services
from ..enums import CertificateKind, Language
from ..forms import DesignForm, NameForm
from ..models import DESIGNERS, Design, DesignVersion
from .access import designers_only, own_design, title_of
from .refused import NAME_TAKEN, refusals_shown

PER_PAGE = 24
_VERSIONS = Prefetch("versions", DesignVersion.objects.defer("layout"), to_attr="all_versions")


@designers_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The designs with a picture each; kinds that still have the built-in one stand at the end."""
    mine = Design.objects.visible_to(roles_of(request.user))
    archived = request.GET.get("archived") == "1"
    kind = request.GET.get("kind", "")
    shown = mine.filter(archived_at__isnull=not archived)
    if kind in CertificateKind:
        shown = shown.filter(kind=kind)
    shown = shown.select_related("alliance").prefetch_related(_VERSIONS)
    context = {
        "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": CertificateKind.choices,
        "kind": kind,
        "archived": archived,
        "untouched": [] if archived else _untouched(request, mine, kind),
        "page_title": _("证书版式"),
    }
    return render(request, "designs/index.html", context)


def _untouched(request: HttpRequest, mine, kind: str) -> list[tuple[Alliance, str, str]]:
    """Alliance and kind (value and name) that have no Chinese design of their own yet."""
    taken = set(
        mine.filter(language=Language.CHINESE, is_default=True).values_list("alliance", "kind")
    )
    return [
        (alliance, value, label)
        for alliance in _alliances(request)
        for value, label in CertificateKind.choices
        if kind in ("", value) and (alliance.pk, value) not in taken
    ]


def _alliances(request: HttpRequest):
    roles = roles_of(request.user)
    if roles.sees_everything:
        return Alliance.objects.all()
    return Alliance.objects.filter(pk__in=roles.alliances(*DESIGNERS))


@designers_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new design of any kind and language, begun as the built-in one."""
    chosen = {name: request.GET.get(name) for name in ("alliance", "kind", "language")}
    form = DesignForm(request.POST or None, initial=chosen, alliances=_alliances(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            design = services.create_design(
                alliance_id=said["alliance"].pk,
                kind=said["kind"],
                language=said["language"],
                name=said["name"],
                start=form.start(),
                by=request.user,
                at=timezone.now(),
            )
        except services.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("designs:edit", pk=design.pk)
    context = {"form": form, "page_title": _("新建版式"), "button": _("新建并编辑")}
    return render(request, "designs/form.html", context)


@designers_only
@require_POST
def adopt(request: HttpRequest, alliance_id: int, kind: str) -> HttpResponse:
    """Keep the built-in design as the alliance's own, so that it can be edited."""
    if kind not in CertificateKind or not _alliances(request).filter(pk=alliance_id).exists():
        raise Http404
    version = services.version_for(alliance_id=alliance_id, kind=kind)
    return redirect("designs:detail", pk=version.design_id)


@designers_only
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One design: how it looks now, its versions, and what can be done with it."""
    design = own_design(request, pk)
    versions = list(design.versions.defer("layout").select_related("published_by"))
    context = {
        "design": design,
        "versions": versions,
        "draft": next((one for one in versions if one.is_draft), None),
        "published": next((one for one in versions if not one.is_draft), None),
        "page_title": title_of(design),
    }
    return render(request, "designs/detail.html", context)


@designers_only
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    return _named(request, pk, services.rename, _("修改名称"), keeps_name=True)


@designers_only
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    return _named(request, pk, services.copy_design, _("复制为新版式"), keeps_name=False)


def _named(
    request: HttpRequest, pk: int, service: Callable, title: str, *, keeps_name: bool
) -> HttpResponse:
    """Ask for a name, and do what the service does with it."""
    design = own_design(request, pk)
    form = NameForm(request.POST or None, initial={"name": design.name} if keeps_name else None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            made = service(design_id=design.pk, name=name, by=request.user, at=timezone.now())
        except services.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("designs:detail", pk=made.pk)
    context = {"form": form, "design": design, "page_title": title, "button": title}
    return render(request, "designs/form.html", context)


ACTS: dict[str, tuple[Callable, str | Promise]] = {
    "default": (services.set_default, gettext_lazy("已设为默认版式，以后颁发的证书用它。")),
    "archive": (services.archive, gettext_lazy("已停用；用它颁发的证书不变。")),
    "bring-back": (services.bring_back, gettext_lazy("已恢复使用。")),
    "restore": (drafts.restore_built_in, gettext_lazy("草稿已恢复为内置版式，发布后生效。")),
    "discard": (drafts.discard_draft, gettext_lazy("草稿已丢弃。")),
}


@designers_only
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One of ACTS on the design."""
    design = own_design(request, pk)
    if what not in ACTS:
        raise Http404
    service, done = ACTS[what]
    with refusals_shown(request):
        service(design_id=design.pk, by=request.user, at=timezone.now())
        messages.success(request, done)
    return redirect("designs:detail", pk=design.pk)
