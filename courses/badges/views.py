"""A holder takes the badge of a certificate: as a picture, as a signed token, or to read."""

import jwt
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from openbadgeslib import baking

from alliance.core.access import require
from alliance.core.refusals import shown_as
from alliance.units.queries import roles_of
from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from . import keys, picture, rules, services
from .models import Badge

refusals_shown = shown_as(
    {
        services.NotValidAnyMore: _("证书已不是有效状态，不能再签发徽章。"),
        keys.NoKey: _("本站还没有配置徽章的签名密钥，请联系系统管理员。"),
    }
)


@never_cache
@require_safe
@login_required
def badge(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _own_certificate(request, pk)
    found = Badge.objects.filter(certificate=certificate).select_related("achievement").first()
    return render(
        request,
        "badges/badge.html",
        {
            "certificate": certificate,
            "badge": found,
            "may_make": found is None and certificate.state == CertificateState.VALID,
        },
    )


@require_POST
@login_required
def make(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _own_certificate(request, pk)
    with refusals_shown(request):
        services.make_badge(certificate_id=certificate.pk, by=request.user, at=timezone.now())
    return redirect("badges:badge", pk)


@never_cache
@require_safe
@login_required
def baked(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture with the token in it, as wallets and badge sites take it."""
    found = _own_badge(request, pk)
    image = baking.bake_png(
        picture.draw(found.achievement), found.token, keyword=baking.ITXT_KEYWORD_OB3
    )
    return _file(found, image, suffix="png", content_type="image/png")


@never_cache
@require_safe
@login_required
def token(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own_badge(request, pk)
    return _file(found, found.token, suffix="jwt", content_type="application/vc+jwt")


@never_cache
@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """What the token says, to read; it proves nothing without its signature."""
    found = _own_badge(request, pk)
    says = jwt.decode(found.token, options={"verify_signature": False})
    answer = JsonResponse(says, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _named(found, answer, suffix="json")


def _own_certificate(request: HttpRequest, pk: int) -> Certificate:
    certificate = get_object_or_404(Certificate, pk=pk)
    require(rules.can_take_badge(roles_of(request.user), certificate))
    return certificate


def _own_badge(request: HttpRequest, pk: int) -> Badge:
    badges = Badge.objects.select_related("certificate", "achievement__alliance")
    found = get_object_or_404(badges, pk=pk)
    require(rules.can_take_badge(roles_of(request.user), found.certificate))
    return found


def _file(found: Badge, content: bytes | str, *, suffix: str, content_type: str) -> HttpResponse:
    return _named(found, HttpResponse(content, content_type=content_type), suffix=suffix)


def _named(found: Badge, answer: HttpResponse, *, suffix: str) -> HttpResponse:
    name = f"{found.certificate.serial}-badge.{suffix}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
