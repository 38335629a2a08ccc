"""The desk and a person's own page.

They stand here because people is the lowest app that knows all they show: the name, the unit, the
title. What the desk lists comes from above and below through core.desk.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core.desk import Urgency, items_for
from alliance.core.prepared import Parameter, Prepared
from alliance.core.slots import sections_for
from alliance.units.looks import kept_briefly
from alliance.units.queries import roles_of

from .models import Profile

PROFILE = Prepared(
    lambda: Profile.objects.filter(user=Parameter("user")).select_related("unit").order_by()
)


def own_profile(user) -> Profile | None:
    """The person's profile with the unit; office people and administrators may have none."""
    return PROFILE.object(user=user.pk)


@require_safe
@never_cache
@login_required
@kept_briefly
def desk(request: HttpRequest) -> HttpResponse:
    """What is late, what is due today, where I stand: for whatever roles the person holds."""
    now = timezone.now()
    items = items_for(user=request.user, roles=roles_of(request.user), at=now)
    return render(
        request,
        "people/desk.html",
        {
            "profile": own_profile(request.user),
            "now": now,
            "late": [item for item in items if item.urgency == Urgency.LATE],
            "due": [item for item in items if item.urgency == Urgency.DUE],
            "standing": [item for item in items if item.urgency == Urgency.STANDING],
        },
    )


@require_safe
@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The person's own details, the language, and the way to the account's settings."""
    return render(
        request,
        "people/me.html",
        {
            "profile": own_profile(request.user),
            "sections": sections_for("me", subject=request.user, request=request),
        },
    )
