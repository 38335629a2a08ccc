"""Letters that are not what they seem."""

import re
import unicodedata

# Nothing is drawn for these, or they turn the line around.
TURNING = "\u202a-\u202e\u2066-\u2069"
TAGS = "\U000e0000-\U000e007f"
UNSEEN = re.compile(
    f"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0{TURNING}{TAGS}]"
)
DECEIVING = re.compile(f"[{TURNING}{TAGS}]")
# Cyrillic and Greek letters that look like Latin ones, and the dots of other scripts.
TWINS = str.maketrans(
    "абеорсухіјѕԁһԛԝтвнкмгαβεινοκρτυχωѵ。．｡",
    "a6eopcyxijsdhqwtbhkmrabeivokptuxwv...",
)


def plain(text: str) -> str:
    """The text as it is meant to be read: lower case, Latin for lookalikes, nothing unseen."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return seen.lower().translate(TWINS)


def has_unseen(text: str) -> bool:
    return bool(UNSEEN.search(text))


def deceives(text: str) -> bool:
    """Turns the line around or carries tag characters: no honest Chinese text does."""
    return bool(DECEIVING.search(text))
