"""New entries of the register and their files, many at a time. Called by services only."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby

import psycopg
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from alliance.core import audit
from alliance.core.copying import copy_instances
from courses.designs.drawing import ENGINE, Page
from courses.designs.models import DesignVersion
from courses.designs.services import version_for
from courses.signing import signers
from courses.signing.signers import CannotSign, Signed
from courses.typesetting.compiler import TypesetterError

from . import documents
from .codes import new_code
from .enums import SERIAL_LETTERS, FailureReason
from .models import Certificate
from .sources import Source

# The counter's row stays locked until the commit: no gap, no double.
RESERVE_NUMBERS = """
INSERT INTO certificates_serialcounter AS counter (alliance_id, kind, year, last)
VALUES (%s, %s, %s, %s)
ON CONFLICT (alliance_id, kind, year) DO UPDATE SET last = counter.last + EXCLUDED.last
RETURNING last
"""

# What whoever comes second made is dropped.
KEEP_FILE = """
INSERT INTO certificates_certificatefile
  (certificate_id, pdf, sha256, size, engine, made_at, algorithm, signer, signer_fingerprint)
VALUES (%s, %b, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


class NotEarned(Exception):
    """What the certificate is for is not done, or gives no certificate."""

    reason = FailureReason.NOT_EARNED
    detail = ""


class CannotBeIssued(Exception):
    """The certificate cannot be made as things are; the office sees why (IssueFailure)."""

    def __init__(self, reason: FailureReason, detail: str):
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_sources(source: Source, ids: Iterable[int]) -> QuerySet:
    """The sources with all that their certificates say, in the order they are locked in."""
    return source.rows().filter(pk__in=ids).order_by("pk")


def lock_sources(source: Source, ids: Iterable[int]) -> list[Model]:
    return list(read_sources(source, ids).select_for_update(of=("self",)))


class UnfitDesign(Exception):
    """The design is of another kind or alliance than what it is to draw, or not published."""


class Designs:
    """The design that the certificates of a kind get, asked for once an alliance.

    The chosen one, or else the alliance's default of today.
    """

    def __init__(self, kind: str, chosen: DesignVersion | None = None):
        if chosen and (chosen.design.kind != kind or chosen.is_draft):
            raise UnfitDesign
        self._kind, self._chosen = kind, chosen
        self._versions: dict[int, DesignVersion] = {}

    def of(self, alliance_id: int) -> DesignVersion:
        """Raises UnfitDesign when another alliance's was chosen."""
        if self._chosen:
            if self._chosen.design.alliance_id != alliance_id:
                raise UnfitDesign
            return self._chosen
        if alliance_id not in self._versions:
            self._versions[alliance_id] = version_for(alliance_id=alliance_id, kind=self._kind)
        return self._versions[alliance_id]


def draft(source: Source, row: Model, *, designs: Designs, at: datetime) -> Certificate:
    """The entry this source gets, unsaved, without a number. Raises CannotBeIssued, UnfitDesign."""
    code, facts = new_code(), source.facts(row)
    snapshot = documents.snapshot_of(facts, code=code, at=at)
    design = designs.of(facts.alliance.pk)
    if missing := documents.undrawable_in(snapshot):
        raise CannotBeIssued(FailureReason.MISSING_GLYPH, missing)
    if faults := documents.faults_of(snapshot, design):
        raise CannotBeIssued(FailureReason.TYPESETTER, faults[:500])
    return Certificate(
        kind=source.kind,
        alliance=facts.alliance,
        holder=facts.holder,
        unit=facts.unit,
        year=timezone.localdate(at).year,
        code=code,
        snapshot=snapshot,
        design=design,
        issued_at=at,
        expires_date=facts.expires_date,
        state_at=at,
        **{source.field: row},
    )


def enter(drafts: Iterable[Certificate], *, by_id: int | None, at: datetime) -> list[Certificate]:
    """Number the drafts and write them and their audit lines; needs a transaction."""
    entries = sorted(drafts, key=_series)
    for (alliance_id, kind, year), group in groupby(entries, key=_series):
        members = list(group)
        last = reserve_numbers(alliance_id=alliance_id, kind=kind, year=year, count=len(members))
        for number, entry in enumerate(members, start=last - len(members) + 1):
            entry.number = number
            slug = entry.alliance.slug.upper()
            entry.serial = f"{slug}-{SERIAL_LETTERS[kind]}-{year}-{number:06d}"
    if entries:
        copy_instances(entries)
        audit.record_each("certificate.issue", by_id=by_id, targets=entries, at=at)
    return entries


def _series(entry: Certificate) -> tuple[int, str, int]:
    return entry.alliance_id, entry.kind, entry.year


def reserve_numbers(*, alliance_id: int, kind: str, year: int, count: int) -> int:
    """Take `count` numbers of the series and return the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE_NUMBERS, [alliance_id, kind, year, count])
        return cursor.fetchone()[0]


def make(certificate: Certificate, page: Page) -> Signed:
    """The certificate's PDF, signed when this installation signs. Raises CannotBeIssued."""
    try:
        pdf = documents.typeset(certificate, page)
        signer = signers.current()
        if signer is None:
            return Signed(pdf=pdf, algorithm="", signer="", fingerprint="")
        return signer.sign(pdf, at=certificate.issued_at)
    except TypesetterError as error:
        raise CannotBeIssued(FailureReason.TYPESETTER, str(error)[:500]) from error
    except CannotSign as error:
        raise CannotBeIssued(FailureReason.SIGNER, str(error)[:500]) from error


@contextmanager
def keeping(*, at: datetime) -> Iterator[Callable[[Certificate, Signed], None]]:
    """`keep(certificate, file)` keeps its PDF; needs a transaction.

    What was sent is stored while the next is made: answers are read at the end. psycopg's own
    cursor sends the bytes as they are; Django's writes them into the statement as hexadecimal
    text, which takes four times as long.
    """
    connection.ensure_connection()
    with connection.connection.pipeline(), psycopg.Cursor(connection.connection) as cursor:

        def keep(certificate: Certificate, file: Signed) -> None:
            cursor.execute(
                KEEP_FILE,
                [
                    certificate.pk,
                    file.pdf,
                    hashlib.sha256(file.pdf).hexdigest(),
                    len(file.pdf),
                    ENGINE,
                    at,
                    file.algorithm,
                    file.signer,
                    file.fingerprint,
                ],
            )

        yield keep
