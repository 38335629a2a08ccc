"""The register: looked through, exported, and many of it changed at once."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.asked import number
from alliance.core.refusals import shown_as
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.queries import roles_of

from . import bulk, register, services
from .enums import Standing
from .figures import figures
from .forms import YEARS, ReasonForm, RegisterFilter
from .models import Certificate, IssueFailure
from .tasks import REGISTER

CERTIFICATES_PER_PAGE = 25
FAILURES_SHOWN = 20
UNITS_PER_PAGE = 25
# Coordinators open the register too: visible_to shows them their own unit's people only.
register_readers = roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.COORDINATOR)
offices = roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
refusals_shown = shown_as(
    {
        bulk.NothingChosen: gettext_lazy("没有选中可以更改的证书，请先勾选有效的证书。"),
        bulk.TooMany: gettext_lazy("一次最多更改 5000 张，请缩小范围。"),
    }
)


@never_cache
@require_safe
@register_readers
def certificates(request: HttpRequest) -> HttpResponse:
    """The register as far as the person may see it, and what could not be issued."""
    roles, today = roles_of(request.user), timezone.localdate()
    form = RegisterFilter(request.GET, roles=roles)
    asked = form.asked()
    found = register.narrowed(Certificate.objects.visible_to(roles), asked, on=today)
    shown = register.ordered(found, asked).select_related("file").defer("file__pdf")
    return render(
        request,
        "certificates/register.html",
        {
            "form": form,
            "today": today,
            "page_obj": Paginator(shown, CERTIFICATES_PER_PAGE).get_page(request.GET.get("page")),
            "failures": IssueFailure.objects.visible_to(roles)[:FAILURES_SHOWN],
            "is_office": roles.sees_everything or bool(roles.office_alliance_ids),
        },
    )


@never_cache
@require_safe
@register_readers
def statistics(request: HttpRequest) -> HttpResponse:
    """The register in numbers, for one year by month."""
    today = timezone.localdate()
    year = number(request.GET.get("year", "")) or today.year
    visible = Certificate.objects.visible_to(roles_of(request.user))
    counted = figures(visible, year=year if year in YEARS else today.year, on=today)
    return render(
        request,
        "certificates/statistics.html",
        {
            "figures": counted,
            "standings": [
                (which.value, which.label, counted.standings[which.value.lower()])
                for which in Standing
            ],
            "page_obj": Paginator(counted.units, UNITS_PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@require_POST
@register_readers
def export(request: HttpRequest) -> HttpResponse:
    """Start the workbook of what the filters keep; its job's page shows the progress."""
    form = RegisterFilter(request.POST, roles=roles_of(request.user))
    job = start_job(
        kind=REGISTER,
        title=_("导出证书登记册"),
        by=request.user,
        params=form.asked(),
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@offices
def change(request: HttpRequest, act: str) -> HttpResponse:
    """Look through what would be changed, and change it for one reason."""
    if act not in bulk.Act.values:
        raise Http404
    chosen = _chosen(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ids = list(chosen.values_list("pk", flat=True)[: bulk.MOST_TOGETHER + 1])
        with refusals_shown(request):
            job = bulk.start(
                act=bulk.Act(act),
                ids=ids,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
            return redirect("jobs:detail", job_id=job.pk)
        return redirect("certificates:register")
    page_obj = Paginator(chosen, CERTIFICATES_PER_PAGE).get_page(request.GET.get("page"))
    if not page_obj.paginator.count:
        with refusals_shown(request):
            raise bulk.NothingChosen
        return redirect("certificates:register")
    changes = services.pending_changes(page_obj) if act == bulk.Act.CORRECT else {}
    return render(
        request,
        "certificates/change.html",
        {
            "act": bulk.Act(act),
            "form": form,
            "page_obj": page_obj,
            "lines": [(one, changes.get(one.pk)) for one in page_obj],
            "back": f"{reverse('certificates:register')}?{_filter(request).query()}",
        },
    )


def _chosen(request: HttpRequest) -> QuerySet[Certificate]:
    """The valid certificates named in the address, or all that its filters keep."""
    valid = Certificate.objects.changeable_by(roles_of(request.user)).valid()
    if "all" in request.GET:
        asked = _filter(request).asked()
        return register.ordered(register.narrowed(valid, asked, on=timezone.localdate()), asked)
    return valid.filter(pk__in=[int(pk) for pk in request.GET.getlist("chosen") if pk.isdecimal()])


def _filter(request: HttpRequest) -> RegisterFilter:
    return RegisterFilter(request.GET, roles=roles_of(request.user))
