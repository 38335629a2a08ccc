"""Verification for machines: the same answers as JSON, described in docs/verification.md."""

from datetime import date, datetime

from django.http import JsonResponse
from django.urls import reverse

from alliance.core.throttle import TooManyTries

from .handed_in import FileVerdict
from .verification import Verdict


def of_entry(verdict: Verdict | None) -> JsonResponse:
    """What the register says; `unknown` alike for everything that is not there."""
    if verdict is None:
        return _answer("unknown", status=404)
    return _answer(verdict.state.lower(), certificate=_entry(verdict))


def of_file(verdict: FileVerdict) -> JsonResponse:
    register = verdict.register
    return _answer(
        register.state.lower() if verdict.is_original else "invalid",
        reason=verdict.reason,
        message=str(verdict.sentence) or None,
        certificate=_entry(register) if register else None,
        file=_file(verdict),
    )


def busy(refusal: TooManyTries) -> JsonResponse:
    return _answer("busy", status=429, until=_text(refusal.until))


def _answer(result: str, *, status: int = 200, **more) -> JsonResponse:
    said = {"result": result, "reason": None, "message": None, "certificate": None, "file": None}
    return JsonResponse(said | more, status=status, json_dumps_params={"ensure_ascii": False})


def _entry(verdict: Verdict) -> dict:
    successor = verdict.successor_code
    return {
        "kind": verdict.kind.value.lower(),
        "holder": verdict.holder,
        "unit": verdict.unit,
        "subject": verdict.subject,
        "hours": verdict.hours,
        "started": _text(verdict.started_date),
        "completed": _text(verdict.completed_date),
        "issued": _text(verdict.issued_date),
        "expires": _text(verdict.expires_date),
        "issuer": verdict.issuer,
        "serial": verdict.serial,
        "state": verdict.state.lower(),
        "state_since": _text(verdict.state_at),
        "replaced_by": (
            reverse("certificates:verify_code", args=[successor]) if successor else None
        ),
        "signer": verdict.file.signer if verdict.file else "",
        "sha256": verdict.file.sha256 if verdict.file else None,
    }


def _file(verdict: FileVerdict) -> dict:
    found = verdict.examination
    return {
        "sha256": found.sha256,
        "finding": found.finding.value.lower(),
        "signer": found.signer,
        "algorithm": found.algorithm,
        "fingerprint": found.fingerprint,
        "signed_at": _text(found.signed_at),
        "timestamped_at": _text(found.stamped_at),
        "demo": found.demo,
        "says": {
            "title": found.claims.title,
            "description": found.claims.description,
            "issuer": found.claims.author,
        },
    }


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None
