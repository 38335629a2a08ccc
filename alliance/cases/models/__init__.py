from .cases import Case, FalseAlarm, FollowUp
from .conferences import Attendee, Conference
from .experts import Expert, Invitation, Specialty
from .images import CaseImage
from .talk import Mark, Reply

__all__ = [
    "Attendee",
    "Case",
    "CaseImage",
    "Conference",
    "Expert",
    "FalseAlarm",
    "FollowUp",
    "Invitation",
    "Mark",
    "Reply",
    "Specialty",
]
