"""The bench's certificate: issuing one, beside the typesetter alone with everything at hand."""

import time
from collections.abc import Iterator
from itertools import islice

from django.utils import timezone

from courses.certificates import documents
from courses.certificates.codes import grouped, new_code
from courses.certificates.services import issue_course_certificate
from courses.certificates.typesetting import compiler
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .report import Result
from .turns import ROUNDS, by_turns

A_ROUND = 20
DESIGN = f"course_{documents.COURSE_DESIGN}"


def certificate() -> Result:
    """Both set pages that were never set before: typst remembers what it has set."""
    enrolments = Enrolment.objects.filter(
        state=EnrolmentState.COMPLETED, certificates__isnull=True
    ).order_by("pk")
    some = list(
        enrolments.select_related("user__profile__unit", "course__alliance")[
            : 2 * (ROUNDS + 1) * A_ROUND
        ]
    )
    half = len(some) // 2
    pages = iter([_page(enrolment) for enrolment in some[:half]])
    waiting = iter([enrolment.pk for enrolment in some[half:]])
    turn = by_turns(lambda: _set(pages), lambda: _issue(waiting))
    return Result(
        work="one certificate",
        floor=f"{1000 * turn.floor:.1f} ms",
        subject=f"{1000 * turn.subject:.1f} ms",
        ratio=turn.ratio,
        limit=1.5,
        more_is_better=False,
        remark=f"{A_ROUND} a round; from the completed enrolment to the stored PDF, committed",
    )


def _page(enrolment: Enrolment) -> tuple[compiler.Seal, dict]:
    """All that the typesetter is given, QR code and all."""
    code = new_code()
    snapshot = documents.snapshot_of(enrolment, code=code, at=timezone.now())
    qr = documents.qr_code(snapshot["verify_link"]).svg_inline(border=0)
    serial = f"BENCH-{enrolment.pk}"
    seal = compiler.Seal(name=snapshot["issuer"], caption=snapshot["seal_caption"])
    return seal, snapshot | {"serial": serial, "code": grouped(code), "qr": qr}


def _set(pages: Iterator[tuple[compiler.Seal, dict]]) -> float:
    """Mean seconds for a page."""
    start = time.perf_counter()
    for seal, data in islice(pages, A_ROUND):
        compiler.compile_pdf(design=DESIGN, seal=seal, data=data, at=timezone.now())
    return (time.perf_counter() - start) / A_ROUND


def _issue(waiting: Iterator[int]) -> float:
    """Mean seconds for a certificate."""
    start = time.perf_counter()
    for enrolment_id in islice(waiting, A_ROUND):
        issue_course_certificate(enrolment_id=enrolment_id, at=timezone.now())
    return (time.perf_counter() - start) / A_ROUND
