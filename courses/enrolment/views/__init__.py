from .courses import course, enrol, mine, withdraw
from .files import captions, handout, picture, video
from .lessons import lesson, progress, read, start_quiz, taken

__all__ = [
    "captions",
    "course",
    "enrol",
    "handout",
    "lesson",
    "mine",
    "picture",
    "progress",
    "read",
    "start_quiz",
    "taken",
    "video",
    "withdraw",
]
