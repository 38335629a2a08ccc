"""A doctor finds an intake, applies and follows the application."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.transitions import TransitionNotAllowed

from .. import queries, services
from ..eligibility import NotEligible, Obstacle, applicant
from ..enums import ApplicationStatus
from ..forms.applying import ApplicationForm, PaperForm, WithdrawForm
from ..models import Application, Intake, Paper
from ..papers import MAX_PAPERS, PaperRefused

INTAKES_PER_PAGE = 10
OWN_SHOWN = 20


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Intakes with the first thing in the way of an application, and one's own applications."""
    today = timezone.localdate()
    offered = queries.intakes_for_doctors(on=today, user_id=request.user.pk)
    page = Paginator(offered, INTAKES_PER_PAGE).get_page(request.GET.get("page"))
    intakes = list(page.object_list)
    doctor = applicant(request.user, intakes=[intake.pk for intake in intakes])
    own = Application.objects.filter(user=request.user).select_related("intake__version__programme")
    return render(
        request,
        "programmes/home.html",
        {
            "page_obj": page,
            "intakes": [(intake, doctor.obstacle_to(intake, on=today)) for intake in intakes],
            "applications": own[:OWN_SHOWN],
        },
    )


@never_cache
@require_safe
@login_required
def intake(request: HttpRequest, pk: int) -> HttpResponse:
    """What an intake offers and asks; below it the way in, or why there is none."""
    today = timezone.localdate()
    offered = queries.intakes_for_doctors(on=today, user_id=request.user.pk)
    found = get_object_or_404(offered, pk=pk)
    obstacle = applicant(request.user, intakes=[found.pk]).obstacle_to(found, on=today)
    own = (
        Application.objects.filter(user=request.user, intake=found)
        .exclude(status=ApplicationStatus.WITHDRAWN)
        .first()
    )
    return render(
        request,
        "programmes/intake.html",
        {
            "intake": found,
            "asked": queries.asked_by(found.version),
            "obstacle": obstacle,
            "application": own,
        },
    )


@require_POST
@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Intake, pk=pk)
    try:
        application = services.begin_application(intake_id=pk, by=request.user, at=timezone.now())
    except NotEligible as refused:
        messages.error(request, refused.obstacle.label)
        return redirect("programmes:home")
    return redirect("programmes:edit", pk=application.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One form for all of it: whichever button is pressed, what was written is kept first."""
    application = _own(request, pk)
    if application.status != ApplicationStatus.DRAFT:
        return redirect("programmes:application", pk=pk)
    form = ApplicationForm(request.POST or None, application=application)
    paper_form = PaperForm(prefix="paper")
    if request.method == "POST" and form.is_valid():
        try:
            services.save_draft(
                application_id=pk, draft=form.draft(), by=request.user, at=timezone.now()
            )
            paper_form = _act(request, application)
        except services.NotADraft:
            messages.error(request, _("申请已经提交，不能再修改。"))
            return redirect("programmes:application", pk=pk)
        except Submitted:
            messages.success(request, _("申请已提交，等本单位联络员审批。"))
            return redirect("programmes:application", pk=pk)
        if not paper_form.errors:
            return redirect("programmes:edit", pk=pk)
    return render(
        request,
        "programmes/edit.html",
        {
            "application": application,
            "form": form,
            "paper_form": paper_form,
            "papers": application.papers.all(),
            "most_papers": MAX_PAPERS,
        },
    )


class Submitted(Exception):
    """The draft was handed in: on to its page."""


def _act(request: HttpRequest, application: Application) -> PaperForm:
    """What the button asks for beyond saving; the paper's form, with its errors if there are."""
    now, by = timezone.now(), request.user
    paper_form = PaperForm(request.POST, request.FILES, prefix="paper")
    if (removed := request.POST.get("remove", "")).isdecimal():
        get_object_or_404(Paper, pk=removed, application=application)
        services.remove_paper(paper_id=int(removed), by=by, at=now)
        messages.success(request, _("材料已删除。"))
    elif "attach" in request.POST:
        if paper_form.is_valid():
            _attach(request, application, paper_form)
        return paper_form
    elif "submit" in request.POST:
        # A file that was chosen and not uploaded goes along.
        if "paper-file" in request.FILES and paper_form.is_valid():
            _attach(request, application, paper_form)
            if paper_form.errors:
                return paper_form
        _submit(request, application)
    else:
        messages.success(request, _("草稿已保存。"))
    return PaperForm(prefix="paper")


def _attach(request: HttpRequest, application: Application, paper_form: PaperForm) -> None:
    try:
        services.attach_paper(
            application_id=application.pk,
            kind=paper_form.cleaned_data["kind"] or "OTHER",
            upload=paper_form.cleaned_data["file"],
            by=request.user,
            at=timezone.now(),
        )
    except PaperRefused as refused:
        paper_form.add_error("file", str(refused))
    except services.TooManyPapers:
        paper_form.add_error("file", _("最多 %(most)s 个文件。") % {"most": MAX_PAPERS})
    else:
        messages.success(request, _("材料已上传。"))


def _submit(request: HttpRequest, application: Application) -> None:
    try:
        services.submit_application(
            application_id=application.pk, by=request.user, at=timezone.now()
        )
    except services.Incomplete:
        messages.error(
            request, _("还不能提交：请写明进修目标和工作经历，并至少上传一份材料。草稿已保存。")
        )
    except NotEligible as refused:
        messages.error(request, Obstacle(refused.obstacle).label)
    else:
        raise Submitted


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """By the applicant, or for an accepted one who stays away by the training office."""
    get_object_or_404(Application, pk=pk)
    form = WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.withdraw(application_id=pk, by=request.user, at=timezone.now(), reason=reason)
    except TransitionNotAllowed:
        messages.error(request, _("申请的状态已变，不能撤回。"))
    else:
        messages.success(request, _("申请已撤回。"))
    return redirect("programmes:application", pk=pk)


def _own(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(
        Application.objects.select_related(
            "intake__version__programme__alliance", "intake__version__programme__host_unit"
        ),
        pk=pk,
        user=request.user,
    )
