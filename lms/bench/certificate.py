"""The bench's certificate: issuing one, beside the typesetter alone with everything at hand."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from django.test import override_settings
from django.utils import timezone

from alliance.units.models import Alliance
from courses.certificates import documents
from courses.certificates.codes import grouped, new_code
from courses.certificates.services import ISSUED_TOGETHER, issue_certificates
from courses.certificates.sources import SOURCES
from courses.designs import drawing, examples
from courses.designs.enums import CertificateKind, Language
from courses.designs.pictures import LARGEST_PDF
from courses.designs.services import version_for
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment
from courses.signing import signers

from .bare_signature import bare_signer
from .report import Result
from .turns import ROUNDS, by_turns

COURSE = SOURCES[CertificateKind.COURSE]
A_ROUND = ISSUED_TOGETHER


def certificate() -> Result:
    """Without a signature."""
    with override_settings(SIGNER="none"):
        return _row("one certificate", limit=1.3)


def signed_certificate() -> Result:
    with override_settings(SIGNER="local"):
        signers.current()  # makes the authority, whose key the floor uses too
        return _row(
            "one signed certificate",
            limit=1.3,
            sign=bare_signer(),
            remark="the floor signs too: pyHanko's own signature with the key kept in memory (it "
            "takes another 200 ms when it reads the key itself); ours embeds what a check needs "
            "in ten years. ",
        )


def _row(
    work: str, *, limit: float, sign: Callable[[bytes], None] | None = None, remark: str = ""
) -> Result:
    """Both set pages that were never set before: typst remembers what it has set."""
    enrolments = Enrolment.objects.filter(
        state=EnrolmentState.COMPLETED, certificates__isnull=True
    ).order_by("pk")
    # Of little data a third, so that something is left for the other rows.
    a_round = min(A_ROUND, enrolments.count() // (9 * (ROUNDS + 1)))
    some = list(
        enrolments.select_related("user__profile__unit", "course__alliance")[
            : 3 * (ROUNDS + 1) * a_round
        ]
    )
    third = len(some) // 3
    pages = [_page(enrolment) for enrolment in some[:third]]
    ids = [enrolment.pk for enrolment in some[third:]]
    waiting_pages, waiting = _batched(pages, a_round), _batched(ids, a_round)
    turn = by_turns(
        lambda: _set(next(waiting_pages), sign), lambda: _issue(next(waiting), together=a_round)
    )
    alone = _issue(next(waiting), together=1)
    return Result(
        work=work,
        floor=f"{1000 * turn.floor:.1f} ms",
        subject=f"{1000 * turn.subject:.1f} ms",
        ratio=turn.ratio,
        limit=limit,
        more_is_better=False,
        remark=f"{remark}each of {a_round} issued together, as the sweep does; from completed "
        f"enrolment to stored PDF, committed. One issued alone: {1000 * alone:.1f} ms",
    )


def _batched(rows: Sequence, count: int) -> Iterator[Sequence]:
    return (rows[start : start + count] for start in range(0, len(rows), count))


def _page(enrolment: Enrolment) -> drawing.Page:
    """A warm typesetter and all that it is given, QR code and all."""
    code, facts = new_code(), COURSE.facts(enrolment)
    return drawing.page(
        version_for(alliance_id=facts.alliance.pk, kind=COURSE.kind),
        documents.snapshot_of(facts, code=code, at=timezone.now()),
        serial=f"BENCH-{enrolment.pk}",
        code=grouped(code),
    )


def _set(pages: Sequence[drawing.Page], sign: Callable[[bytes], None] | None) -> float:
    """Mean seconds for a page."""
    start = time.perf_counter()
    for page in pages:
        pdf = page.pdf(at=timezone.now())
        if sign:
            sign(pdf)
    return (time.perf_counter() - start) / len(pages)


def _issue(ids: Sequence[int], *, together: int) -> float:
    """Mean seconds for a certificate when so many are issued in one call."""
    start = time.perf_counter()
    for batch in _batched(ids, together):
        issue_certificates(source=COURSE, ids=batch, at=timezone.now(), by=None)
    return (time.perf_counter() - start) / len(ids)


def largest_pdf() -> Result:
    """Of every kind in every language, with the longest of what the designs' examples say."""
    alliance = Alliance.objects.get(slug="bench")
    plain, signed = 0, 0
    with override_settings(SIGNER="local"):
        signer = signers.current()
        for kind, language in product(CertificateKind, Language):
            version = version_for(alliance_id=alliance.pk, kind=kind, language=language)
            pdf = drawing.draw(
                version,
                examples.example(kind, "long"),
                serial=examples.SERIAL,
                code=examples.CODE,
                at=timezone.now(),
            )
            plain = max(plain, len(pdf))
            signed = max(signed, len(signer.sign(pdf, at=timezone.now()).pdf))
    return Result(
        work="largest certificate",
        floor=f"{LARGEST_PDF // 1024} KB",
        subject=f"{signed / 1024:.0f} KB",
        ratio=signed / LARGEST_PDF,
        limit=1.0,
        more_is_better=False,
        remark=f"signed; {plain / 1024:.0f} KB without the signature; the largest of the built-in "
        "designs of each kind and language",
    )
