"""The words of the screen, found once in a process."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import trans_real

MOST_WORDS = 20_000


def remember_words() -> None:
    """Let each language keep the translations it has found.

    Django asks the catalogue of one installed app after another; for Chinese, which is what the
    source says, it asks them all and finds nothing, for each word of each page.
    """
    for code, _name in settings.LANGUAGES:
        catalogue = trans_real.translation(code)
        if not hasattr(catalogue.gettext, "cache_info"):
            catalogue.gettext = lru_cache(maxsize=MOST_WORDS)(catalogue.gettext)
