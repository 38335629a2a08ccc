from .meetings import Evidence, Goal, Meeting
from .mentors import AwayPeriod, MentorProfile
from .pairings import ChangeRequest, Pairing

__all__ = ["AwayPeriod", "ChangeRequest", "Evidence", "Goal", "Meeting", "MentorProfile", "Pairing"]
