"""Who enters the designs, and what of them is theirs."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from alliance.units.access import roles_required
from alliance.units.queries import roles_of

from ..models import DESIGNERS, Design, DesignVersion

designers_only = roles_required(*DESIGNERS)


def own_design(request: HttpRequest, pk: int) -> Design:
    """The design, when this person writes designs of its alliance; else it is not there."""
    visible = Design.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("alliance"), pk=pk)


def own_version(request: HttpRequest, pk: int) -> DesignVersion:
    """The version, when its design is this person's."""
    version = get_object_or_404(DesignVersion.objects.select_related("design"), pk=pk)
    version.design = own_design(request, version.design_id)
    return version


def title_of(design: Design) -> str:
    """What a page about the design is called."""
    return f"{design.get_kind_display()} · {design.name}"
