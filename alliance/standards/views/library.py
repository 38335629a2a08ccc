"""The library for its readers: what is in force, one version, its file, 'I have read it'."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.files import ranged_response
from alliance.units.queries import roles_of

from .. import queries, reading, rules
from ..enums import Standing
from ..forms import LibraryForm
from ..models import Version
from ..services import current_number
from .refusals import refusals_shown

VERSIONS_PER_PAGE = 20


@never_cache
@require_safe
@login_required
def library(request: HttpRequest) -> HttpResponse:
    """What is in force in one's alliances, what one has not read first."""
    roles, today = roles_of(request.user), timezone.localdate()
    form = LibraryForm(request.GET)
    asked = form.asked()
    versions = queries.narrowed(
        queries.library(roles, on=today), words=asked["words"], kind=asked["kind"]
    )
    if asked["unread"]:
        versions = versions.filter(waits=0)
    page = Paginator(versions, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    for version in page:
        version.standing = version.standing_on(today, current_number=version.number)
    context = {"form": form, "page_obj": page, "may_manage": rules.manages(roles)}
    return render(request, "standards/library.html", context)


@never_cache
@require_safe
@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its text, its file and its fellows."""
    found, roles, today = find(request, pk), roles_of(request.user), timezone.localdate()
    alliance_id = found.standard.alliance_id
    newest = current_number(found.standard, on=today)
    standing = found.standing_on(today, current_number=newest)
    others = Version.objects.visible_to(roles).filter(standard=found.standard).exclude(pk=pk)
    is_reader = rules.is_reader(roles, alliance_id)
    read = found.acknowledgements.filter(person=request.user).first() if is_reader else None
    in_force = standing in (Standing.IN_FORCE, Standing.EXPIRING)
    return render(
        request,
        "standards/version.html",
        {
            "version": found,
            "standing": standing,
            "others": [
                (other, other.standing_on(today, current_number=newest))
                for other in others.select_related("standard").defer("body").order_by("-number")
            ],
            "read": read,
            "may_acknowledge": is_reader and in_force and read is None,
            "may_watch": not found.is_draft and rules.can_watch(roles, alliance_id),
            "may_write": rules.can_write(roles, alliance_id),
            "may_withdraw": in_force and rules.can_publish(roles, alliance_id),
        },
    )


@require_safe
@login_required
def version_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, for whoever may see the version."""
    found = find(request, pk)
    if not found.file:
        raise Http404
    return ranged_response(
        request, found.file, content_type="application/pdf", filename=found.filename
    )


@require_POST
@login_required
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    find(request, pk)
    with refusals_shown(request):
        reading.acknowledge(version_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已记下：您已阅读这一版。"))
    return redirect("standards:version", pk)


def find(request: HttpRequest, pk: int) -> Version:
    """The version when the person may see it."""
    visible = Version.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("standard__alliance", "published_by"), pk=pk)
