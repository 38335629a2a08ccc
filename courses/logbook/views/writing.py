"""A trainee's own logbook."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core import access
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee

from .. import rules, services
from ..enums import OPEN_TO_TRAINEE, EntryStatus
from ..forms import EntryFilter, EntryForm
from ..models import Entry
from ..offer import Offer, offer_to
from ..queries import Period, progress_of, totals_of
from ..refusals import EntryRefused

ENTRIES_PER_PAGE = 20


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Counts and entries of one's own; who is no trainee is sent to what they do with logbooks."""
    trainee = _current_trainee(request.user)
    if trainee is None:
        roles = roles_of(request.user)
        teaches = roles.holds(Role.MENTOR, Role.DEPARTMENT_HEAD)
        return redirect("logbook:inbox" if teaches else "logbook:people")
    today = timezone.localdate()
    items = totals_of(Trainee.objects.filter(pk=trainee.pk))[trainee.pk]
    form = EntryFilter(request.GET, items=items)
    entries = form.narrow(
        Entry.objects.filter(placement__trainee=trainee).select_related(
            "requirement", "placement__department", "signed_by"
        )
    )
    return render(
        request,
        "logbook/home.html",
        {
            "trainee": trainee,
            "items": items,
            "progress": progress_of(
                items, period=Period(trainee.starts_on, trainee.ends_on), on=today
            ),
            "today": today,
            "open_departments": set(
                trainee.placements.on(today).values_list("department_id", flat=True)
            ),
            "form": form,
            "page_obj": Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form of half a minute. The page keeps it for a ward without network (logbook.js)."""
    offer = offer_to(request.user, on=timezone.localdate())
    if not offer.placements:
        return render(request, "logbook/nothing_to_log.html")
    form = EntryForm(request.POST or None, initial=_begin(request, offer))
    if request.method == "POST" and form.is_valid():
        submit = _is_handed_in(request)
        try:
            services.write_entry(
                client_id=form.cleaned_data["client_id"],
                written=form.written(),
                submit=submit,
                by=request.user,
                at=timezone.now(),
            )
        except EntryRefused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("已提交，等待带教老师审签。") if submit else _("已存为草稿。")
            )
            return redirect("logbook:new" if "again" in request.POST else "logbook:home")
    return render(request, "logbook/new.html", {"form": form, "offer": offer})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry; its trainee changes it here while it is a draft or was returned."""
    roles = roles_of(request.user)
    entry = get_object_or_404(
        Entry.objects.visible_to(roles).select_related(
            "requirement", "placement__department", "placement__mentor", "signed_by",
            "placement__trainee__user", "placement__trainee__intake__version__programme",
        ),
        pk=pk,
    )  # fmt: skip
    if not rules.can_write(roles, entry) or entry.status not in OPEN_TO_TRAINEE:
        access.require(request.method != "POST" or rules.can_write(roles, entry))
        if request.method == "POST":
            messages.error(request, _("这条登记已经提交，不能再修改。"))
            return redirect("logbook:entry", pk=pk)
        return render(request, "logbook/entry.html", {"entry": entry})
    return _change(request, entry)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.delete_draft(entry_id=pk, by=request.user, at=timezone.now())
    except services.NotOpen:
        messages.error(request, _("提交过的登记不能删除。"))
    else:
        messages.success(request, _("草稿已删除。"))
    return redirect("logbook:home")


def _change(request: HttpRequest, entry: Entry) -> HttpResponse:
    offer = offer_to(request.user, on=timezone.localdate())
    initial = {
        name: getattr(entry, name)
        for name in ("client_id", "level", "done_on", "age_group", "diagnosis", "reflection")
    }
    form = EntryForm(request.POST or None, initial=initial | {"requirement": entry.requirement_id})
    if request.method == "POST" and form.is_valid():
        submit = _is_handed_in(request)
        try:
            services.change_entry(
                entry_id=entry.pk,
                written=form.written(),
                submit=submit,
                by=request.user,
                at=timezone.now(),
            )
        except EntryRefused as refused:
            form.refuse(refused)
        except services.NotOpen:
            messages.error(request, _("这条登记已经提交，不能再修改。"))
            return redirect("logbook:entry", pk=entry.pk)
        else:
            messages.success(
                request, _("已提交，等待带教老师审签。") if submit else _("修改已保存，尚未提交。")
            )
            return redirect("logbook:home")
    context = {"form": form, "offer": offer, "entry": entry}
    return render(request, "logbook/change.html", context)


def _current_trainee(user) -> Trainee | None:
    trainees = Trainee.objects.filter(user=user).select_related("intake__version__programme")
    return trainees.running_first().first()


def _begin(request: HttpRequest, offer: Offer) -> dict:
    """Today, and the level used last; `?again=` repeats the last entry but for its diagnosis."""
    begin = {"client_id": uuid.uuid4(), "done_on": timezone.localdate()}
    if offer.last and "again" in request.GET:
        begin |= {
            "requirement": offer.last.requirement_id,
            "level": offer.last.level,
            "age_group": offer.last.age_group,
        }
    return begin


def _is_handed_in(request: HttpRequest) -> bool:
    return request.POST.get("act") != EntryStatus.DRAFT
