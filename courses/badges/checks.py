"""`manage.py check --deploy` reads the key, so that no holder finds out first."""

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from . import keys


def key_is_there(app_configs, **kwargs) -> list[CheckMessage]:
    """A warning when the key that is named cannot be read; naming none is a choice."""
    if settings.BADGE_KEY_FILE is None:
        return []
    try:
        keys.current()
    except keys.NoKey as refusal:
        return [Warning(f"Open Badges are not issued: {refusal}", id="badges.W001")]
    return []
