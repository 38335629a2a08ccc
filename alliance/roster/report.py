"""What an import did, or would do: figures, refusals, and the changes to show first."""

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field

from .rows import UNITS_SHEET, RowError

# Of each sheet: enough to recognise the file, little enough to read.
CHANGES_SHOWN = 20


@dataclass
class Counts:
    """Rows of one sheet by what became of them; a row that stands twice is counted once."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass
class Change:
    """One row that creates or updates something, for people to look at before they confirm."""

    sheet: str
    row: int
    name: str
    created: bool
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """(label, before, after) of each field that changes; empty for a new row."""


@dataclass
class Report:
    units: Counts = field(default_factory=Counts)
    doctors: Counts = field(default_factory=Counts)
    errors: list[RowError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    """The first CHANGES_SHOWN of each sheet."""
    digest: str = ""
    """Of all rows that change something: two reports with the same digest do the same."""

    def tell(self, changes: list[Change]) -> None:
        """Take up what a batch of rows changes."""
        rows = [
            (change.sheet, change.row, change.created, len(change.fields)) for change in changes
        ]
        self.digest = hashlib.sha256(f"{self.digest}{rows}".encode()).hexdigest()
        shown = Counter(change.sheet for change in self.changes)
        for change in changes:
            if shown[change.sheet] < CHANGES_SHOWN:
                shown[change.sheet] += 1
                self.changes.append(change)

    def count_failed(self) -> None:
        """A row with several refusals failed once."""
        failed = {(error.sheet, error.row) for error in self.errors}
        self.units.failed = sum(sheet == UNITS_SHEET for sheet, _row in failed)
        self.doctors.failed = len(failed) - self.units.failed
        self.errors.sort(key=lambda error: (error.sheet != UNITS_SHEET, error.row))

    def as_dict(self) -> dict:
        """The public form: what `import_roster --json` prints."""
        return {
            "units": asdict(self.units),
            "doctors": asdict(self.doctors),
            "errors": [error.as_dict() for error in self.errors],
        }

    def as_stored(self) -> dict:
        """The public form and the changes, to be kept as JSON."""
        return self.as_dict() | {
            "changes": [asdict(change) for change in self.changes],
            "digest": self.digest,
        }

    @classmethod
    def from_stored(cls, stored: dict) -> "Report":
        return cls(
            units=Counts(**stored["units"]),
            doctors=Counts(**stored["doctors"]),
            errors=[RowError(**error) for error in stored["errors"]],
            changes=[
                Change(**change | {"fields": [tuple(entry) for entry in change["fields"]]})
                for change in stored["changes"]
            ],
            digest=stored["digest"],
        )
