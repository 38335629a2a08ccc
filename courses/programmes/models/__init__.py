from .application import (
    Application,
    ApplicationQuerySet,
    Letter,
    Paper,
    Trainee,
    Wish,
    paper_path,
    protected_storage,
)
from .intake import Intake, UnitQuota
from .programme import (
    Block,
    Programme,
    ProgrammeVersion,
    RequiredAssessment,
    Requirement,
)

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "Block",
    "Intake",
    "Letter",
    "Paper",
    "Programme",
    "ProgrammeVersion",
    "RequiredAssessment",
    "Requirement",
    "Trainee",
    "UnitQuota",
    "Wish",
    "paper_path",
    "protected_storage",
]
