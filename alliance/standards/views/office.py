"""Writing standards: the list, a draft, publishing and withdrawing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import require
from alliance.editing.faults import PublicationRefused
from alliance.units.access import roles_required
from alliance.units.queries import roles_of

from .. import queries, rules, services
from ..forms import DraftForm, OpenForm, WithdrawForm, alliances_for
from ..models import WRITERS, Standard, Version
from .refusals import SENTENCES, refusals_shown

STANDARDS_PER_PAGE = 25
writers = roles_required(*WRITERS)


@never_cache
@require_safe
@writers
def manage(request: HttpRequest) -> HttpResponse:
    """All standards of one's alliances with where they stand."""
    roles, today = roles_of(request.user), timezone.localdate()
    held = None if roles.sees_everything else roles.alliances(*WRITERS)
    page = Paginator(queries.managed(held, on=today), STANDARDS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    wanted = {pk for one in page for pk in (one.newest_id, one.draft_id) if pk}
    versions = Version.objects.select_related("standard").defer("body").in_bulk(wanted)
    lines = []
    for standard in page:
        newest, draft = versions.get(standard.newest_id), versions.get(standard.draft_id)
        shown = newest or draft
        standing = shown.standing_on(today, current_number=standard.current_number)
        lines.append((standard, shown, standing, draft if newest else None))
    return render(request, "standards/manage.html", {"page_obj": page, "lines": lines})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writers
def new(request: HttpRequest) -> HttpResponse:
    """A new standard; its draft is where to go on."""
    roles, now = roles_of(request.user), timezone.now()
    form = OpenForm(
        request.POST or None,
        alliances=alliances_for(roles, roles.alliances(*WRITERS)),
        initial={"valid_from": timezone.localdate(now)},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            version = services.open_standard(
                alliance_id=asked.pop("alliance").pk, by=request.user, at=now, **asked
            )
        except services.CodeTaken:
            form.add_error("code", SENTENCES[services.CodeTaken])
        else:
            return redirect("standards:draft", version.pk)
    return render(request, "standards/new.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writers
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: its dates and file here, its text in the page editor; then publishing."""
    version = _find_draft(request, pk)
    form = DraftForm(request.POST or None, request.FILES or None, instance=version)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            services.write_draft(version_id=pk, by=request.user, at=timezone.now(), **form.written)
            messages.success(request, _("草稿已保存。"))
        return redirect("standards:draft", pk)
    may_publish = rules.can_publish(roles_of(request.user), version.standard.alliance_id)
    return render(
        request,
        "standards/draft.html",
        {"version": version, "form": form, "may_publish": may_publish},
    )


@require_POST
@writers
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    version = _find_draft(request, pk)
    require(rules.can_publish(roles_of(request.user), version.standard.alliance_id))
    with refusals_shown(request):
        try:
            services.publish(version_id=pk, by=request.user, at=timezone.now())
        except PublicationRefused as refusal:
            for fault in refusal.faults:
                messages.error(request, _("不能发布：%(fault)s") % {"fault": fault})
        else:
            messages.success(request, _("已发布。从生效日起，成员会在工作台看到待阅读提醒。"))
            return redirect("standards:version", pk)
    return redirect("standards:draft", pk)


@require_POST
@writers
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    _find_draft(request, pk)
    with refusals_shown(request):
        services.discard_draft(version_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("草稿已删除。"))
    return redirect("standards:manage")


@require_POST
@writers
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version, or go to the one that is being written."""
    standard = _find_standard(request, pk)
    with refusals_shown(request):
        version = services.begin_version(
            standard_id=standard.pk, by=request.user, at=timezone.now()
        )
        return redirect("standards:draft", version.pk)
    return redirect("standards:manage")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writers
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    standard = _find_standard(request, pk)
    require(rules.can_publish(roles_of(request.user), standard.alliance_id))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(standard_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("标准已废止。"))
        return redirect("standards:manage")
    newest = standard.versions.order_by("-number").first()
    return render(request, "standards/withdraw.html", {"version": newest, "form": form})


def _find_draft(request: HttpRequest, pk: int) -> Version:
    version = get_object_or_404(
        Version.objects.filter(state="DRAFT").select_related("standard__alliance"), pk=pk
    )
    require(rules.can_write(roles_of(request.user), version.standard.alliance_id))
    return version


def _find_standard(request: HttpRequest, pk: int) -> Standard:
    standard = get_object_or_404(Standard, pk=pk)
    require(rules.can_write(roles_of(request.user), standard.alliance_id))
    return standard
