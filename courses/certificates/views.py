"""One certificate, for its holder and for the offices; public_views.py answers strangers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core import audit
from alliance.core.access import NotAllowed, require
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of

from . import printing, rules, services
from .entries import CannotBeIssued
from .enums import CertificateState
from .forms import ReasonForm
from .models import Certificate
from .queries import certificates_of
from .register_views import register_readers
from .sources import SOURCES

NOT_EARNED_ANY_MORE = gettext_lazy("现在已不满足颁发条件，没有改动。")
NOT_VALID_ANY_MORE = gettext_lazy("这张证书已不是有效状态，没有改动。")


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, byte for byte as it was kept; fetching somebody else's goes on record."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(roles_of(request.user))
        .select_related("file")
        .defer("file__pdf"),
        pk=pk,
        file__isnull=False,
    )
    etag = quote_etag(certificate.file.sha256)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    if certificate.holder_id != request.user.pk:
        audit.record(
            "certificate.download",
            by_id=request.user.pk,
            target=certificate,
            alliance_id=certificate.alliance_id,
        )
    snapshot = certificate.snapshot
    name = f"{snapshot['holder']}-{snapshot['subject']}-{certificate.serial}.pdf"
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "private, no-cache",
        "ETag": etag,
    }
    return HttpResponse(certificate.file.pdf, content_type="application/pdf", headers=headers)


@never_cache
@require_safe
@register_readers
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _find(request, pk))


@never_cache
@require_safe
@register_readers
def press(request: HttpRequest, pk: int) -> HttpResponse:
    """A valid certificate for a printer, with bleed and crop marks; on record as a download is."""
    certificate = _find_to_change(request, pk)
    if not certificate.is_valid or certificate.design is None:
        raise Http404
    audit.record(
        "certificate.print",
        by_id=request.user.pk,
        target=certificate,
        alliance_id=certificate.alliance_id,
    )
    name = f"{certificate.serial}-press.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    pdf = printing.press(certificate)
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_POST
@register_readers
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _find_to_change(request, pk)
    form = ReasonForm(request.POST, prefix="revoke")
    if not form.is_valid():
        return _detail(request, certificate, revoke_form=form)
    try:
        services.revoke_certificate(
            certificate_id=pk,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except TransitionNotAllowed:
        messages.error(request, NOT_VALID_ANY_MORE)
    else:
        messages.success(
            request,
            _("证书 %(serial)s 已撤销，核验页面即时生效。") % {"serial": certificate.serial},
        )
    return redirect("certificates:detail", pk=pk)


@require_POST
@register_readers
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct and reissue; on success, on to the new certificate."""
    certificate = _find_to_change(request, pk)
    form = ReasonForm(request.POST, prefix="correct")
    if not form.is_valid():
        return _detail(request, certificate, correct_form=form)
    try:
        new = services.correct_certificate(
            certificate_id=pk,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except TransitionNotAllowed:
        messages.error(request, NOT_VALID_ANY_MORE)
    except services.NothingToCorrect:
        messages.error(request, _("证书内容与现在的资料一致，没有改动。"))
    except services.NotEarned:
        messages.error(request, NOT_EARNED_ANY_MORE)
    except CannotBeIssued as failure:
        messages.error(
            request,
            _("新证书未能制作：%(reason)s（%(detail)s）。")
            % {"reason": failure.reason.label, "detail": failure.detail},
        )
    else:
        messages.success(
            request,
            _("已更正重发，新证书编号 %(serial)s；原证书 %(old)s 已被替代。")
            % {"serial": new.serial, "old": certificate.serial},
        )
        return redirect("certificates:detail", pk=new.pk)
    return redirect("certificates:detail", pk=pk)


@require_POST
@register_readers
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue anew after a revocation; on success, on to the new certificate."""
    certificate = _find(request, pk)
    require(rules.can_reissue(roles_of(request.user), certificate))
    form = ReasonForm(request.POST, prefix="reissue")
    if not form.is_valid():
        return _detail(request, certificate, reissue_form=form)
    try:
        new = services.reissue_certificate(
            certificate_id=pk,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except services.NotRevoked:
        messages.error(request, _("这张证书没有被撤销，或已经重新颁发，没有改动。"))
    except services.NotEarned:
        messages.error(request, NOT_EARNED_ANY_MORE)
    except CannotBeIssued as failure:
        messages.error(
            request,
            _("新证书未能制作：%(reason)s（%(detail)s）。")
            % {"reason": failure.reason.label, "detail": failure.detail},
        )
    else:
        messages.success(request, _("已重新颁发，新证书编号 %(serial)s。") % {"serial": new.serial})
        return redirect("certificates:detail", pk=new.pk)
    return redirect("certificates:detail", pk=pk)


def _find(request: HttpRequest, pk: int) -> Certificate:
    visible = Certificate.objects.visible_to(roles_of(request.user))
    found = visible.select_related("file", "design__design").defer("file__pdf")
    return get_object_or_404(found, pk=pk)


def _find_to_change(request: HttpRequest, pk: int) -> Certificate:
    certificate = _find(request, pk)
    if not rules.can_change(roles_of(request.user), certificate):
        raise NotAllowed
    return certificate


def _detail(
    request: HttpRequest,
    certificate: Certificate,
    *,
    revoke_form: ReasonForm | None = None,
    correct_form: ReasonForm | None = None,
    reissue_form: ReasonForm | None = None,
) -> HttpResponse:
    """The entry, what came before and after it, and for the offices the two acts on it."""
    same = certificates_of(SOURCES[certificate.kind], [certificate.source_id])
    chain = list(same.exclude(pk=certificate.pk))
    context = {"certificate": certificate, "chain": chain, "today": timezone.localdate()}
    if certificate.state == CertificateState.VALID and rules.can_change(
        roles_of(request.user), certificate
    ):
        context |= {
            "revoke_form": revoke_form or ReasonForm(prefix="revoke"),
            "correct_form": correct_form or ReasonForm(prefix="correct"),
            "changes": services.pending_changes([certificate]).get(certificate.pk, []),
        }
    replaced = any(other.state == CertificateState.VALID for other in chain)
    if (
        certificate.state == CertificateState.REVOKED
        and not replaced
        and rules.can_reissue(roles_of(request.user), certificate)
    ):
        context["reissue_form"] = reissue_form or ReasonForm(prefix="reissue")
    return render(request, "certificates/detail.html", context)
