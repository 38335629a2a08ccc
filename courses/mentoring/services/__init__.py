"""Every change in mentoring, by what it changes."""

from . import changes, goals, meetings, mentors, pairings

__all__ = ["changes", "goals", "meetings", "mentors", "pairings"]
