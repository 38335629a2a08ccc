"""How many certificates there are: by kind, month and year, by unit, and how they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _

from alliance.core import charts
from courses.designs.enums import CertificateKind

from .enums import CertificateState, Standing
from .models import Certificate
from .register import numbers, standing

UNITS_DRAWN = 10
YEARS_SHOWN = 5
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Line:
    """One kind: how many were issued in each month or year, in the order of the table's head."""

    kind: CertificateKind
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Figures:
    """All that the page of statistics shows; `units` are (key, name, valid, ever issued)."""

    year: int
    years: Sequence[int]
    standings: dict[str, int]
    by_month: Sequence[Line]
    by_year: Sequence[Line]
    # By kind: how many were superseded, and how many revoked.
    superseded: Counter
    revoked: Counter
    units: Sequence[tuple[int, str, int, int]]

    @property
    def months(self) -> list[int]:
        """Issued in each month of the year, of all kinds."""
        return [sum(line.counts[n] for line in self.by_month) for n in range(len(MONTHS))]

    @property
    def of_the_year(self) -> int:
        return sum(self.months)

    @property
    def columns(self) -> list[charts.Column]:
        return charts.columns(
            [(f"{month:02d}", count) for month, count in zip(MONTHS, self.months, strict=True)]
        )

    @property
    def drawn(self) -> Sequence[tuple[int, str, int, int]]:
        return self.units[:UNITS_DRAWN]

    @property
    def bars(self) -> charts.Bars:
        most = max((valid for _pk, _name, valid, _all in self.drawn), default=0)
        return charts.bars((name, valid, most, str(valid)) for _pk, name, valid, _all in self.drawn)

    @property
    def about_units(self) -> str:
        return "".join(
            _("%(name)s：有效 %(valid)s 张，共颁发 %(all)s 张。")
            % {"name": name, "valid": valid, "all": issued}
            for _pk, name, valid, issued in self.drawn
        ) or _("还没有颁发过证书。")

    @property
    def yearly(self) -> list[tuple[Line, int, int]]:
        """Each kind's years, how many were superseded, and how many revoked."""
        return [
            (line, self.superseded[line.kind], self.revoked[line.kind]) for line in self.by_year
        ]


def figures(certificates: QuerySet[Certificate], *, year: int, on: date) -> Figures:
    """Count: four queries, however many certificates."""
    found = certificates.order_by()
    yearly, superseded, revoked = Counter(), Counter(), Counter()
    for kind, of_year, state, count in found.values_list("kind", "year", "state").annotate(
        Count("pk")
    ):
        yearly[kind, of_year] += count
        if state == CertificateState.SUPERSEDED:
            superseded[kind] += count
        elif state == CertificateState.REVOKED:
            revoked[kind] += count
    monthly = Counter()
    for kind, month, count in (
        found.filter(year=year)
        .annotate(month=ExtractMonth("issued_at"))
        .values_list("kind", "month")
        .annotate(Count("pk"))
    ):
        monthly[kind, month] += count
    years = sorted({year, *(of_year for _kind, of_year in yearly)})
    return Figures(
        year=year,
        years=years[-YEARS_SHOWN:],
        standings=numbers(found, on=on),
        by_month=_lines(monthly, MONTHS),
        by_year=_lines(yearly, years[-YEARS_SHOWN:]),
        superseded=superseded,
        revoked=revoked,
        units=_by_unit(found, on=on),
    )


def _lines(counted: Counter, columns: Sequence[int]) -> list[Line]:
    """The kinds that were issued at all, in the order of the kinds."""
    kinds = [kind for kind in CertificateKind if any(key == kind for key, _column in counted)]
    return [Line(kind, [counted[kind, column] for column in columns]) for kind in kinds]


def _by_unit(certificates: QuerySet[Certificate], *, on: date) -> list[tuple[int, str, int, int]]:
    """The units whose people hold most, and the units that hold one themselves."""
    valid: Q = standing(Standing.VALID, on=on)
    return list(
        certificates.filter(unit__isnull=False)
        .values_list("unit", "unit__name")
        .annotate(valid=Count("pk", filter=valid), issued=Count("pk"))
        .order_by("-valid", "-issued", "unit__name_key")
    )
