"""A trainee's own board, and one trainee's record for everybody who follows them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.units.looks import kept_briefly
from alliance.units.queries import roles_of
from courses.booklet.rules import can_order

from .. import attachment as own
from ..record import record_of


@require_safe
@login_required
@kept_briefly
def attachment(request: HttpRequest) -> HttpResponse:
    """This week, what is missing, how far; without an attachment, where to apply."""
    trainee = own.own_trainee(request.user, request.GET.get("trainee", ""))
    if trainee is None:
        return render(request, "boards/attachment.html", {"trainee": None})
    today = timezone.localdate()
    placements = own.placements_of(trainee)
    present = own.present_of(placements, on=today)
    return render(
        request,
        "boards/attachment.html",
        {
            "trainee": trainee,
            "today": today,
            "present": present,
            "is_here": present is not None and present.starts_on <= today,
            "day_number": (today - present.starts_on).days + 1 if present else 0,
            "days": (present.ends_on - present.starts_on).days + 1 if present else 0,
            "week": own.week_of(placements, on=today),
            "leaves": own.coming_leave(trainee, on=today),
            "progress": own.progress_of(trainee, present),
            "missing_forms": own.missing_forms(present),
            "placements": placements,
            "may_print": True,
        },
    )


@require_safe
@login_required
def trainee(request: HttpRequest, trainee_id: int) -> HttpResponse:
    """One trainee's record, whole or as far as the person teaches."""
    roles = roles_of(request.user)
    record = record_of(roles, trainee_id=trainee_id, on=timezone.localdate())
    return render(
        request,
        "boards/trainee.html",
        {
            "record": record,
            "trainee": record.trainee,
            "may_print": can_order(
                roles, record.trainee, [one.placement for one in record.placements]
            ),
        },
    )
