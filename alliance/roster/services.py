"""Bringing a roster in: read, compare, write, batch by batch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import pghistory
from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.locks import named_lock
from alliance.units.models import Alliance, Unit
from alliance.units.queries import roles_of

from . import rules
from .applying import apply_doctors, apply_units
from .existing import known_people, known_units, member_units
from .planning import DoctorPlan, UnitPlan, plan_doctors, plan_units
from .reading import read_roster
from .report import Counts, Report
from .rows import Roster

DOCTORS_PER_BATCH = 1_000
LOCK = "roster"

Checkpoint = Callable[[int, Report], None]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Start:
    """Where an import that was cut off goes on: steps that are written, and what they did."""

    steps: int
    report: Report


def import_file(
    *,
    file: BinaryIO,
    alliance: Alliance,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
    checkpoint: Checkpoint | None = None,
    start: Start | None = None,
) -> Report:
    """Take the good rows of a roster and say of each other row why it was refused.

    Idempotent: the same file again changes nothing. Units go first, in one transaction, then
    the people in batches of DOCTORS_PER_BATCH, one transaction each; `checkpoint(steps, report)`
    is called inside each, so that an import that was cut off can `start` behind it. Imports wait
    for each other: a unit or a phone in two rosters at once is written once.

    `by` is None on the command line. Raises NotAllowed, opening.WorkbookRefused.
    """
    if by is not None:
        require(rules.can_import(roles_of(by), alliance.pk))
    roster = read_roster(file, today=timezone.localdate(at))
    run = _Import(roster=roster, alliance=alliance, by=by, at=at)
    if dry_run:
        return run.rehearse()
    with (
        named_lock(LOCK, wait=True),
        pghistory.context(user=by.pk if by else None, act="roster.import"),
    ):
        return run.write(progress=progress, checkpoint=checkpoint, start=start)


class _Import:
    """One roster for one alliance, rehearsed or written by the same steps."""

    def __init__(self, *, roster: Roster, alliance: Alliance, by: User | None, at: datetime):
        self._roster = roster
        self._alliance = alliance
        self._by = by
        self._at = at
        roles = roles_of(by) if by else None
        self._reach = None if roles is None or roles.sees_everything else roles.office_alliance_ids
        doctors = roster.doctors
        self._batches = [
            doctors[first : first + DOCTORS_PER_BATCH]
            for first in range(0, len(doctors), DOCTORS_PER_BATCH)
        ]

    def rehearse(self) -> Report:
        """What `write` would do now; nothing is locked or written."""
        report = Report()
        units = self._plan_units(lock=False)
        _tell(report, report.units, units)
        members = member_units(self._alliance) | units.members
        for batch in self._batches:
            _tell(report, report.doctors, self._plan_doctors(batch, members, units, lock=False))
        return self._finish(report)

    def write(
        self, *, progress: Progress | None, checkpoint: Checkpoint | None, start: Start | None
    ) -> Report:
        """Write the steps behind `start`; each is one transaction with its checkpoint."""
        done, report = (start.steps, start.report) if start else (0, Report())
        total = len(self._roster.units) + len(self._roster.doctors)
        if done == 0:
            with transaction.atomic():
                units = self._plan_units(lock=True)
                apply_units(units, alliance=self._alliance, at=self._at)
                _tell(report, report.units, units)
                self._reached(1, report, checkpoint)
        else:
            units = self._plan_units(lock=False)
        members = member_units(self._alliance)
        written = len(self._roster.units)
        for step, batch in enumerate(self._batches, start=1):
            written += len(batch)
            if step < done:
                continue
            if progress:
                progress(written - len(batch), total)
            with transaction.atomic():
                doctors = self._plan_doctors(batch, members, units, lock=True)
                apply_doctors(doctors, at=self._at)
                _tell(report, report.doctors, doctors)
                self._reached(step + 1, report, checkpoint)
        return self._finish(report)

    def _plan_units(self, *, lock: bool) -> UnitPlan:
        rows = self._roster.units
        known = known_units(rows, alliance=self._alliance, lock=lock)
        return plan_units(rows, known, alliance=self._alliance, reach=self._reach)

    def _plan_doctors(
        self, batch: list, members: dict[str, Unit], units: UnitPlan, *, lock: bool
    ) -> DoctorPlan:
        names = {row.row: row.name for row in self._roster.units}
        refused = self._roster.refused_units | {names[e.row]: e.row for e in units.errors}
        known = known_people(batch, alliance=self._alliance, lock=lock)
        return plan_doctors(batch, known, members=members, refused_units=refused)

    def _reached(self, steps: int, report: Report, checkpoint: Checkpoint | None) -> None:
        if steps > len(self._batches):
            audit.record(
                "roster.import",
                by_id=self._by.pk if self._by else None,
                alliance_id=self._alliance.pk,
                at=self._at,
                units=report.units.created,
                units_updated=report.units.updated,
                doctors=report.doctors.created,
                doctors_updated=report.doctors.updated,
            )
        if checkpoint:
            checkpoint(steps, report)

    def _finish(self, report: Report) -> Report:
        report.errors.extend(self._roster.errors)
        report.count_failed()
        return report


def _tell(report: Report, counts: Counts, plan: UnitPlan | DoctorPlan) -> None:
    """Add what a plan does to the report."""
    created = sum(change.created for change in plan.changes)
    counts.created += created
    counts.updated += len(plan.changes) - created
    counts.unchanged += plan.unchanged
    report.errors.extend(plan.errors)
    report.tell(plan.changes)
