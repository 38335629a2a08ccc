"""Writing for the alliance's news on a phone, and the office's answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.core.asked import one_of
from alliance.core.files import ranged_response
from alliance.units.access import roles_required
from alliance.units.models import Membership
from alliance.units.queries import roles_of

from . import rules, services
from .enums import SubmissionStatus
from .forms import DecideForm, PictureForms, WriteForm
from .models import PUBLISHERS, Picture, Submission
from .refusals import REFUSALS, SENTENCES, refusals_shown

SUBMISSIONS_PER_PAGE = 20
PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
people = roles_required(Role.COORDINATOR, *PUBLISHERS)
coordinators = roles_required(Role.COORDINATOR)


@never_cache
@require_safe
@people
def submission_list(request: HttpRequest) -> HttpResponse:
    """What one's units wrote; for the office what was handed in."""
    status = one_of(SubmissionStatus.values, request.GET.get("status", ""))
    found = Submission.objects.visible_to(roles_of(request.user)).select_related("unit")
    if status:
        found = found.filter(status=status)
    page = Paginator(
        found.defer("text").order_by("-created_at", "-pk"), SUBMISSIONS_PER_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "status": status,
        "statuses": SubmissionStatus.choices,
        "may_write": bool(rules.places(roles_of(request.user))),
    }
    return render(request, "submissions/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def new(request: HttpRequest) -> HttpResponse:
    """Title, text, pictures; what each picture shows is asked on the next screen."""
    places = _places(request)
    require(bool(places))
    form = WriteForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        alliance_id, unit_id = map(int, asked.get("place", places[0][0]).split("-"))
        try:
            submission = services.start(
                alliance_id=alliance_id,
                unit_id=unit_id,
                title=asked["title"],
                text=asked["text"],
                files=asked["pictures"],
                by=request.user,
                at=timezone.now(),
            )
        except REFUSALS as refusal:
            form.add_error("pictures", SENTENCES[type(refusal)])
        else:
            return redirect("submissions:edit", submission.pk)
    return render(request, "submissions/new.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft with its pictures; saved, or saved and handed in."""
    submission = _find(request, pk)
    require(rules.is_writer(roles_of(request.user), submission))
    if not submission.is_with_writer:
        return redirect(submission)
    form = WriteForm(request.POST or None, request.FILES or None, instance=submission)
    pictures = PictureForms(request.POST or None, queryset=submission.pictures.all())
    if request.method == "POST" and form.is_valid() and pictures.is_valid():
        try:
            _write(request, submission, form, pictures)
        except REFUSALS as refusal:
            form.add_error(None, SENTENCES[type(refusal)])
        else:
            return redirect(submission if "submit" in request.POST else request.path)
        submission.refresh_from_db()
    context = {"submission": submission, "form": form, "pictures": pictures}
    return render(request, "submissions/edit.html", context)


def _write(request: HttpRequest, submission: Submission, form, pictures) -> None:
    """What was typed is kept even when it cannot be handed in yet."""
    services.write(
        submission_id=submission.pk,
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        files=form.cleaned_data["pictures"],
        said={
            one.instance.pk: (one.cleaned_data["alt"], one.cleaned_data["caption"])
            for one in pictures
        },
        by=request.user,
        at=timezone.now(),
    )
    if "submit" in request.POST:
        services.submit(submission_id=submission.pk, by=request.user, at=timezone.now())
        messages.success(request, _("已投给联盟办公室；有意见或发布时会通知您。"))
    else:
        messages.success(request, _("草稿已保存。"))


@never_cache
@require_safe
@people
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, what was said about it, and what to do next."""
    submission, roles = _find(request, pk), roles_of(request.user)
    decides = rules.can_decide(roles, submission)
    context = {
        "submission": submission,
        "pictures": submission.pictures.all(),
        "words": submission.words.select_related("by"),
        "may_edit": rules.is_writer(roles, submission) and submission.is_with_writer,
        "may_answer": decides and submission.status == SubmissionStatus.SUBMITTED,
        "may_decline": decides and submission.status == SubmissionStatus.ACCEPTED,
        "may_edit_page": roles.sees_everything or roles.holds(*PUBLISHERS),
        "form": DecideForm(),
    }
    return render(request, "submissions/detail.html", context)


@require_POST
@roles_required(Role.ALLIANCE_OFFICE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Return or decline, with the reason for the writer."""
    require(rules.can_decide(roles_of(request.user), _find(request, pk)))
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明意见，作者会看到。"))
        return redirect("submissions:detail", pk)
    returns = form.cleaned_data["decision"] == DecideForm.RETURN
    act = services.give_back if returns else services.decline
    with refusals_shown(request):
        act(
            submission_id=pk,
            comment=form.cleaned_data["comment"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("意见已发给作者。"))
    return redirect("submissions:detail", pk)


@require_POST
@roles_required(Role.ALLIANCE_OFFICE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft of a news page and go on in the page editor."""
    require(rules.can_decide(roles_of(request.user), _find(request, pk)))
    with refusals_shown(request):
        submission = services.accept(submission_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已转成新闻草稿，编辑后即可发布。"))
        return redirect("wagtailadmin_pages:edit", submission.page_id)
    return redirect("submissions:detail", pk)


@require_POST
@coordinators
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    _find(request, pk)
    with refusals_shown(request):
        services.discard(submission_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("草稿已删除。"))
    return redirect("submissions:list")


@require_safe
@people
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture, for whoever may see its submission."""
    found = _find_picture(request, pk)
    content_type = PICTURE_TYPES[found.file.name.rpartition(".")[2]]
    return ranged_response(request, found.file, content_type=content_type)


@require_POST
@coordinators
def remove_picture(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_picture(request, pk)
    with refusals_shown(request):
        services.remove_picture(picture_id=pk, by=request.user)
        messages.success(request, _("图片已删除。"))
    return redirect("submissions:edit", found.submission_id)


def _find(request: HttpRequest, pk: int) -> Submission:
    visible = Submission.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("unit", "written_by", "page"), pk=pk)


def _find_picture(request: HttpRequest, pk: int) -> Picture:
    visible = Submission.objects.visible_to(roles_of(request.user))
    return get_object_or_404(Picture.objects.filter(submission__in=visible), pk=pk)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Where the person may write: (value, name); the alliance is told when there are several."""
    mine = set(rules.places(roles_of(request.user)))
    rows = (
        Membership.objects.filter(unit__in={unit for _alliance, unit in mine})
        .order_by("pk")
        .values_list("alliance", "unit", "unit__name", "alliance__name")
        .distinct()
    )
    return [
        (f"{alliance}-{unit}", f"{unit_name}（{alliance_name}）")
        for alliance, unit, unit_name, alliance_name in rows
        if (alliance, unit) in mine
    ]
