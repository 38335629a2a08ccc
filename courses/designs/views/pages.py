"""A version drawn with an example: as a picture for the screen, as a PDF for the printer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.typesetting.compiler import TypesetterError

from .. import drawing, examples
from ..forms import ExampleForm
from ..models import DesignVersion
from .access import designers_only, own_version

WIDTHS = {"thumb": 320, "page": 1000}  # px of the longer side
INCH = 25.4  # mm


def picture_of(version: DesignVersion, example: str, *, longer: int) -> bytes:
    """The PNG whose longer side has so many px. Raises TypesetterError."""
    ppi = longer * INCH / max(version.page_width, version.page_height)
    return drawing.draw_picture(
        version,
        examples.example_for(version.design, example),
        serial=examples.SERIAL,
        code=examples.CODE,
        ppi=ppi,
    )


@designers_only
@require_safe
def picture(request: HttpRequest, pk: int, size: str) -> HttpResponse:
    version = own_version(request, pk)
    if size not in WIDTHS:
        raise Http404
    try:
        content = picture_of(version, _example(request), longer=WIDTHS[size])
    except TypesetterError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/png")


@designers_only
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF; with `marks` that of the printer."""
    version = own_version(request, pk)
    snapshot = examples.example_for(version.design, _example(request))
    try:
        pdf = drawing.draw(
            version,
            snapshot,
            serial=examples.SERIAL,
            code=examples.CODE,
            at=timezone.now(),
            marks=request.GET.get("marks") == "1",
        )
    except TypesetterError as error:
        raise Http404 from error
    return HttpResponse(pdf, content_type="application/pdf")


def _example(request: HttpRequest) -> str:
    form = ExampleForm(request.GET)
    return form.cleaned_data["example"] if form.is_valid() else "usual"
