"""One application for whoever may see it: its page, papers and letters."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core import audit
from alliance.core.files import ranged_response
from alliance.core.slots import sections_for
from alliance.units.queries import roles_of

from .. import queries, rules
from ..enums import APPLICATION_TRANSITIONS, ApplicationStatus, LetterKind
from ..forms.applying import ReasonForm, WithdrawForm
from ..models import Application, Letter, Paper

_S = ApplicationStatus


@never_cache
@require_safe
@login_required
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return application_page(request, find_visible(request, pk))


def find_visible(request: HttpRequest, pk: int) -> Application:
    """The application if the person may see it; 404 else."""
    return get_object_or_404(
        Application.objects.visible_to(roles_of(request.user)).select_related(
            "user__profile",
            "unit",
            "version",
            "intake__version__programme__alliance",
            "intake__version__programme__host_unit",
        ),
        pk=pk,
    )


def application_page(
    request: HttpRequest, found: Application, *, reason_form: ReasonForm | None = None
) -> HttpResponse:
    """The page with what this person can do on it now."""
    roles = roles_of(request.user)
    return render(
        request,
        "programmes/application.html",
        {
            "application": found,
            "profile": getattr(found.user, "profile", None),
            "papers": found.papers.all(),
            "wishes": found.wishes.select_related("department"),
            "letters": found.letters.all(),
            "steps": queries.steps_of(found),
            "is_own": rules.is_own(roles, found),
            "may": _acts(roles, found),
            "reason_form": reason_form or ReasonForm(),
            "withdraw_form": WithdrawForm(),
            "sections": sections_for("training", subject=found, request=request)
            if found.status == _S.COMPLETED
            else [],
        },
    )


def _acts(roles, found: Application) -> frozenset[str]:
    """What may be done to it, in the state it is in, by this person."""
    acts = set()

    def offer(act: str, allowed: bool, target: str) -> None:
        if allowed and target in APPLICATION_TRANSITIONS.get(found.status, ()):
            acts.add(act)

    by_unit, by_office = rules.can_approve(roles, found), rules.can_decide(roles, found)
    offer("edit", rules.is_own(roles, found), _S.SUBMITTED)
    offer("withdraw", rules.can_withdraw(roles, found), _S.WITHDRAWN)
    offer("approve", by_unit, _S.UNIT_APPROVED)
    offer("return", by_unit, _S.DRAFT)
    offer("accept", by_office, _S.ACCEPTED)
    offer("waitlist", by_office, _S.WAITLISTED)
    offer("decline", by_office, _S.DECLINED)
    offer("arrive", by_office and _has_begun(found), _S.IN_TRAINING)
    offer("finish", by_office, _S.COMPLETED)
    offer("terminate", by_office, _S.TERMINATED)
    return frozenset(acts)


def _has_begun(found: Application) -> bool:
    return found.starts_on is not None and timezone.localdate() >= found.starts_on


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; opening somebody else's goes on record."""
    visible = Application.objects.visible_to(roles_of(request.user))
    found = get_object_or_404(
        Paper.objects.select_related("application__intake__version__programme"),
        pk=pk,
        application__in=visible,
    )
    application = found.application
    if application.user_id != request.user.pk and request.method == "GET":
        audit.record(
            "application.read_paper",
            by_id=request.user.pk,
            target=application,
            alliance_id=application.alliance_id,
            unit_id=application.unit_id,
            kind=found.kind,
        )
    response = ranged_response(
        request, found.file, content_type=found.content_type, filename=found.name
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
@login_required
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter word for word; an admission with what the programme asks, to be printed."""
    found = get_object_or_404(
        Letter.objects.select_related(
            "application__user",
            "application__version",
            "application__intake__version__programme__alliance",
            "application__intake__version__programme__host_unit",
        ),
        pk=pk,
        application__in=Application.objects.visible_to(roles_of(request.user)),
    )
    version = found.application.version
    is_admission = found.kind == LetterKind.ADMISSION and version is not None
    return render(
        request,
        "programmes/letter.html",
        {
            "letter": found,
            "programme": found.application.intake.version.programme,
            "blocks": version.blocks.select_related("department").order_by("position")
            if is_admission
            else [],
            "version": version,
        },
    )
