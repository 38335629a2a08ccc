"""What waits for a mentor's signature."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.rotations.models import Placement

from .. import services
from ..forms import QUICK_REASONS, ReturnForm
from ..models import Entry
from ..queries import Period, Progress, counts_of, progress_of

ENTRIES_PER_PAGE = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Group:
    """The entries of one trainee in one placement, and how far that placement is."""

    placement: Placement
    entries: list[Entry]
    progress: Progress

    @property
    def ids(self) -> str:
        return ",".join(str(entry.pk) for entry in self.entries)


@never_cache
@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    return _inbox(request)


@require_POST
@login_required
def sign(request: HttpRequest) -> HttpResponse:
    """Sign those whose boxes are ticked, or those that the pressed button names in `sign`."""
    ids = _ids(request)
    if not ids:
        messages.error(request, _("请先选择要审签的登记。"))
        return _answer(request)
    signing = services.sign_entries(entry_ids=ids, by=request.user, at=timezone.now())
    if done := len(signing.signed):
        messages.success(
            request, ngettext("已审签 %(n)d 条。", "已审签 %(n)d 条。", done) % {"n": done}
        )
    if left := len(signing.left):
        messages.warning(
            request,
            ngettext(
                "%(n)d 条没有改动：已被审签、退回或换了老师。",
                "%(n)d 条没有改动：已被审签、退回或换了老师。",
                left,
            )
            % {"n": left},
        )
    return _answer(request)


@require_POST
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择或填写退回理由。"))
        return _answer(request)
    reason = form.cleaned_data["reason"]
    try:
        services.return_entry(entry_id=pk, reason=reason, by=request.user, at=timezone.now())
    except TransitionNotAllowed:
        messages.warning(request, _("这条登记已被审签或退回，没有改动。"))
    else:
        messages.success(request, _("已退回，学员会看到理由。"))
    return _answer(request)


def _ids(request: HttpRequest) -> list[int]:
    named = request.POST.get("sign", "")
    given = named.split(",") if named else request.POST.getlist("entry")
    return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 19][
        :MOST_AT_ONCE
    ]


def _answer(request: HttpRequest) -> HttpResponse:
    return _inbox(request) if request.htmx else redirect("logbook:inbox")


def _inbox(request: HttpRequest) -> HttpResponse:
    entries = (
        Entry.objects.waiting_for(roles_of(request.user))
        .select_related("requirement", "placement__trainee__user", "placement__trainee__unit")
        .order_by("placement__trainee__user__name_key", "placement_id", "done_on", "pk")
    )
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"groups": _groups(page), "page_obj": page, "quick_reasons": QUICK_REASONS}
    template = "logbook/_inbox.html" if request.htmx else "logbook/inbox.html"
    return render(request, template, context)


def _groups(page: Page) -> list[Group]:
    by_placement: dict[int, list[Entry]] = {}
    for entry in page.object_list:
        by_placement.setdefault(entry.placement_id, []).append(entry)
    counts = counts_of(Placement.objects.filter(pk__in=by_placement))
    today = timezone.localdate()
    return [
        Group(
            placement=(placement := entries[0].placement),
            entries=entries,
            progress=progress_of(
                counts[pk], period=Period(placement.starts_on, placement.ends_on), on=today
            ),
        )
        for pk, entries in by_placement.items()
    ]
