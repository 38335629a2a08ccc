"""The sheet from which an office issues certificates, and the batches it has begun."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core import audit
from alliance.core.refusals import shown_as
from alliance.jobs.models import OPEN_STATES
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.queries import roles_of
from courses.designs.examples import example
from courses.designs.models import DesignVersion
from courses.typesetting.compiler import TypesetterError

from . import batches, documents, rules, services
from .entries import CannotBeIssued, UnfitDesign
from .enums import HAVE_CERTIFICATE, ItemOutcome
from .models import Batch
from .printing import Paper
from .queries import to_issue
from .sheets import Sheet
from .sources import SOURCES, Source
from .tasks import PRINT

ROWS_PER_PAGE = 50
issuers = roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
refusals_shown = shown_as(
    {
        batches.NothingChosen: gettext_lazy("没有选中可以颁发的条目，请先勾选。"),
        batches.TooMany: gettext_lazy("一次最多颁发 5000 份，且须属于同一联盟；请缩小范围。"),
        batches.StillRunning: gettext_lazy("这一批正在颁发，不用重复提交。"),
        batches.NothingLeft: gettext_lazy("这一批已全部处理完，没有剩余。"),
        UnfitDesign: gettext_lazy("这个版式已更新或停用，请重新核对样张后再颁发。"),
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
            "says": example(source.kind, "usual")["body"],
            "by_itself": source.by_itself,
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
    source, at = _source(request, kind), timezone.now()
    asked = Sheet(source, roles_of(request.user), request.GET)
    if asked.designs and asked.design is None:
        return redirect(reverse("certificates:issue_sheet", args=[kind]))
    is_faulty = bool(asked.form.cleaned_data.get("faulty"))
    rows = asked.faulty(at=at) if is_faulty else asked.found
    page_obj = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "certificates/issue_sheet.html",
        {
            "source": source,
            "title": asked.form.title(source),
            "sheet": asked,
            "page_obj": page_obj,
            "is_faulty": is_faulty,
            "lines": page_obj.object_list if is_faulty else asked.lines(page_obj, at=at),
        },
    )


@never_cache
@require_safe
@issuers
def sample(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The certificate as it would look, without a number and marked as a sample."""
    source, at = _source(request, kind), timezone.now()
    asked = Sheet(source, roles_of(request.user), {"only": str(pk)} | request.GET.dict())
    row = asked.found.first()
    if row is None or asked.design is None:
        raise Http404
    facts = source.facts(row)
    try:
        pdf = documents.typeset_sample(facts, asked.design, at=at)
    except TypesetterError:
        why = documents.obstacle(documents.sample_of(facts, at=at), asked.design)
        return render(request, "certificates/sample_failed.html", {"why": why}, status=409)
    return HttpResponse(pdf, content_type="application/pdf")


@require_POST
@issuers
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Issue the chosen in the design that was looked at: one at once, several as a batch."""
    source, at = _source(request, kind), timezone.now()
    asked = Sheet(source, roles_of(request.user), request.POST)
    available = asked.found
    if "all" not in request.POST:
        chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal()]
        available = available.filter(pk__in=chosen)
    ids = list(available.values_list("pk", flat=True)[: batches.MOST_TOGETHER + 1])
    with refusals_shown(request):
        if ids and asked.design is None:
            raise UnfitDesign
        if len(ids) == 1:
            return _issue_one(request, source, ids[0], asked.design)
        batch = batches.start_batch(
            source=source,
            ids=ids,
            title=asked.form.title(source),
            by=request.user,
            at=at,
            design=asked.design,
        )
        return redirect("certificates:batch", pk=batch.pk)
    return redirect(f"{reverse('certificates:issue_sheet', args=[kind])}?{asked.form.query()}")


def _issue_one(
    request: HttpRequest, source: Source, pk: int, design: DesignVersion
) -> HttpResponse:
    try:
        certificate = services.issue_certificate(
            source=source, pk=pk, at=timezone.now(), by=request.user, design=design
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
        # What has no certificate may have been taken off its list since.
        row = rows.get(item.source_id)
        item.facts = source.facts(row) if row else None
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
            "papers": Paper.choices if _has_certificates(counts) else [],
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


@require_POST
@issuers
def print_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Start putting the batch together, as originals, to print or for a printer."""
    found, paper, at = _batch(request, pk), request.POST.get("paper", ""), timezone.now()
    if paper not in Paper.values:
        raise Http404
    with transaction.atomic():
        audit.record(
            "certificate.print",
            by_id=request.user.pk,
            target=found,
            alliance_id=found.alliance_id,
            at=at,
            paper=paper,
        )
        job = start_job(
            kind=PRINT,
            title=f"{Paper(paper).label} · {found.title}"[:120],
            by=request.user,
            params={"batch": found.pk, "paper": paper},
            at=at,
        )
    return redirect("jobs:detail", job_id=job.pk)


def _source(request: HttpRequest, kind: str) -> Source:
    """The source of a kind that this person issues; 404 for what is not there and not theirs."""
    source, roles = SOURCES.get(kind), roles_of(request.user)
    if source is None or not (roles.sees_everything or roles.holds(*source.issuers)):
        raise Http404
    return source


def _has_certificates(counts: dict[str, int]) -> bool:
    return any(counts.get(outcome) for outcome in HAVE_CERTIFICATE)


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(
        Batch.objects.visible_to(roles_of(request.user)).select_related(
            "by", "job", "design__design"
        ),
        pk=pk,
    )
