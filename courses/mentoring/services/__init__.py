"""Every change in mentoring, by what it changes: mentors, pairings, changes, goals, meetings."""
