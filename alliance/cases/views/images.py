"""The images of a case: each byte of them goes through these checks, and each look is kept."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core.access import NotAllowed
from alliance.core.asked import number
from alliance.core.files import ranged_response
from alliance.units.queries import roles_of

from .. import rules
from ..enums import ImageKind, MarkShape
from ..models import CaseImage
from ..services.advising import note_view
from .finding import find_case

PARTS = {"view": "image/jpeg", "file": "image/jpeg", "pixels": "application/octet-stream"}


@never_cache
@require_safe
@login_required
def viewer(request: HttpRequest, pk: int, image_id: int) -> HttpResponse:
    """Zoom, window, marks (case-viewer.js); without it the picture and the list of marks."""
    case = find_case(request, pk)
    images = list(case.images.all())
    image = next((one for one in images if one.pk == image_id), None)
    if image is None:
        raise NotAllowed
    place = images.index(image)
    roles = roles_of(request.user)
    return render(
        request,
        "cases/image.html",
        {
            "case": case,
            "image": image,
            "place": place + 1,
            "count": len(images),
            "before": images[place - 1] if place else None,
            "after": images[place + 1] if place + 1 < len(images) else None,
            "marks": image.marks.filter(removed_at=None).select_related("by"),
            "shapes": MarkShape.choices,
            "pointed_at": number(request.GET.get("mark", "")),
            "may_mark": rules.can_reply(roles, case),
        },
    )


@require_safe
@login_required
def part(request: HttpRequest, pk: int, image_id: int, part: str) -> HttpResponse:
    """The phone's picture, the whole file, or the values for the viewer."""
    case = find_case(request, pk)
    if part not in PARTS:
        raise NotAllowed
    image = get_object_or_404(CaseImage, pk=image_id, case=case)
    file = getattr(image, part)
    if not file:
        raise NotAllowed
    dicom = part == "file" and image.kind == ImageKind.DICOM
    note_view(case=case, by=request.user, at=timezone.now(), image_id=image.pk)
    return ranged_response(
        request,
        file,
        content_type="application/dicom" if dicom else PARTS[part],
        filename=f"{case.pk}-{image.pk}.dcm" if dicom else None,
        inline=not dicom,
    )
