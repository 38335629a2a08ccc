from .courses import course, enrol, mine, withdraw
from .files import captions, handout, video
from .lessons import lesson, progress, read, start_quiz, taken

__all__ = [
    "captions",
    "course",
    "enrol",
    "handout",
    "lesson",
    "mine",
    "progress",
    "read",
    "start_quiz",
    "taken",
    "video",
    "withdraw",
]
