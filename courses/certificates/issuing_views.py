"""The sheet from which an office issues certificates, and the batches it has begun."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.refusals import shown_as
from alliance.jobs.models import OPEN_STATES
from alliance.units.access import roles_required
from alliance.units.queries import roles_of
from courses.designs.services import version_for
from courses.typesetting.compiler import TypesetterError

from . import batches, documents, rules, services
from .entries import CannotBeIssued
from .enums import ItemOutcome
from .forms import SheetFilter
from .models import Batch
from .queries import to_issue
from .sources import SOURCES, Source

ROWS_PER_PAGE = 50
issuers = roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
refusals_shown = shown_as(
    {
        batches.NothingChosen: gettext_lazy("没有选中可以颁发的条目，请先勾选。"),
        batches.TooMany: gettext_lazy("一次最多颁发 5000 份，且须属于同一联盟；请缩小范围。"),
        batches.StillRunning: gettext_lazy("这一批正在颁发，不用重复提交。"),
        batches.NothingLeft: gettext_lazy("这一批已全部处理完，没有剩余。"),
        services.NotEarned: gettext_lazy("已不满足颁发条件，没有颁发。"),
    }
)


@never_cache
@require_safe
@issuers
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind this office issues, with how many are waiting."""
    roles = roles_of(request.user)
    rows = [
        {
            "kind": source.kind,
            "condition": source.condition,
            "count": to_issue(source, roles).count(),
        }
        for source in SOURCES.values()
        if roles.sees_everything or roles.holds(*source.issuers)
    ]
    recent = Batch.objects.visible_to(roles).select_related("by", "job")[:10]
    return render(request, "certificates/issue_kinds.html", {"rows": rows, "batches": recent})


@never_cache
@require_safe
@issuers
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """What can be issued, as it will be said, to be looked through and chosen from."""
    source = _source(request, kind)
    form = SheetFilter(request.GET)
    chosen = form.narrow(to_issue(source, roles_of(request.user)), source)
    rows = source.rows().filter(pk__in=chosen.values("pk")).order_by("pk")
    page_obj = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "certificates/issue_sheet.html",
        {
            "kind": source.kind,
            "condition": source.condition,
            "title": form.title(source),
            "form": form,
            "page_obj": page_obj,
            "lines": [_line(source, row) for row in page_obj],
        },
    )


def _line(source: Source, row: Model) -> dict:
    """A source as its certificate will show it, and the characters that cannot be drawn."""
    snapshot = documents.sample_of(source.facts(row), at=timezone.now())
    return {"pk": row.pk, "says": snapshot, "undrawable": documents.undrawable_in(snapshot)}


@never_cache
@require_safe
@issuers
def sample(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The certificate as it would look, without a number and marked as a sample."""
    source = _source(request, kind)
    row = get_object_or_404(source.rows().filter(source.may_issue(roles_of(request.user))), pk=pk)
    if not source.is_earned(row):
        raise Http404
    facts = source.facts(row)
    design = version_for(alliance_id=facts.alliance.pk, kind=source.kind)
    try:
        pdf = documents.typeset_sample(facts, design, at=timezone.now())
    except TypesetterError:
        why = documents.faults_of(documents.sample_of(facts, at=timezone.now()), design)
        return render(request, "certificates/sample_failed.html", {"why": why}, status=409)
    return HttpResponse(pdf, content_type="application/pdf")


@require_POST
@issuers
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Issue the chosen: one at once, several as a batch."""
    source, at = _source(request, kind), timezone.now()
    form = SheetFilter(request.POST)
    available = form.narrow(to_issue(source, roles_of(request.user)), source).order_by("pk")
    if "all" not in request.POST:
        chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal()]
        available = available.filter(pk__in=chosen)
    ids = list(available.values_list("pk", flat=True)[: batches.MOST_TOGETHER + 1])
    with refusals_shown(request):
        if len(ids) == 1:
            return _issue_one(request, source, ids[0])
        batch = batches.start_batch(
            source=source, ids=ids, title=form.title(source), by=request.user, at=at
        )
        return redirect("certificates:batch", pk=batch.pk)
    return redirect(f"{reverse('certificates:issue_sheet', args=[kind])}?{form.query()}")


def _issue_one(request: HttpRequest, source: Source, pk: int) -> HttpResponse:
    try:
        certificate = services.issue_certificate(
            source=source, pk=pk, at=timezone.now(), by=request.user
        )
    except CannotBeIssued as failure:
        messages.error(
            request,
            _("未能颁发：%(reason)s（%(detail)s）。")
            % {"reason": failure.reason.label, "detail": failure.detail},
        )
        return redirect("certificates:issue_sheet", kind=source.kind)
    messages.success(request, _("已颁发，编号 %(serial)s。") % {"serial": certificate.serial})
    return redirect("certificates:detail", pk=certificate.pk)


@never_cache
@require_safe
@issuers
def batch_list(request: HttpRequest) -> HttpResponse:
    found = Batch.objects.visible_to(roles_of(request.user)).select_related("by", "job")
    page_obj = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/batches.html", {"page_obj": page_obj})


@never_cache
@require_safe
@issuers
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each of the batch, and how far it is."""
    found = _batch(request, pk)
    source = SOURCES[found.kind]
    counts = dict(found.items.order_by().values_list("outcome").annotate(Count("pk")))
    items = found.items.select_related("certificate")
    outcome = request.GET.get("outcome", "")
    if outcome in ItemOutcome.values:
        items = items.filter(outcome=outcome)
    page_obj = Paginator(items, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = {row.pk: row for row in source.rows().filter(pk__in=[i.source_id for i in page_obj])}
    for item in page_obj:
        item.facts = source.facts(rows[item.source_id])
    is_open = found.job is not None and found.job.state in OPEN_STATES
    return render(
        request,
        "certificates/batch.html",
        {
            "batch": found,
            "counts": [
                (value, label, counts.get(value, 0)) for value, label in ItemOutcome.choices
            ],
            "total": sum(counts.values()),
            "outcome": outcome,
            "page_obj": page_obj,
            "job": found.job,
            "is_open": is_open,
            "follows": is_open and found.job.owner_id == request.user.pk,
            "can_resume": not is_open
            and bool(counts.get(ItemOutcome.WAITING))
            and rules.can_issue(roles_of(request.user), found),
        },
    )


@require_POST
@issuers
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk)
    with refusals_shown(request):
        batches.resume_batch(batch_id=found.pk, by=request.user, at=timezone.now())
        messages.success(request, _("已继续颁发。"))
    return redirect("certificates:batch", pk=pk)


def _source(request: HttpRequest, kind: str) -> Source:
    """The source of a kind that this person issues; 404 for what is not there and not theirs."""
    source, roles = SOURCES.get(kind), roles_of(request.user)
    if source is None or not (roles.sees_everything or roles.holds(*source.issuers)):
        raise Http404
    return source


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(
        Batch.objects.visible_to(roles_of(request.user)).select_related("by", "job"), pk=pk
    )
