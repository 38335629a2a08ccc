"""What may be told: each app registers its sentences, in a group whose pace people choose.

A sentence is kept as the name of its kind and the values of its placeholders, and put together in
the language of whoever reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .enums import Pace


@dataclass(frozen=True)
class Group:
    """What people choose one pace for; `pace` holds for who has not chosen."""

    name: str
    label: str | Promise
    pace: Pace


@dataclass(frozen=True)
class Kind:
    """One whole sentence with named placeholders: `%(author)s 回复了您。`"""

    name: str
    text: str | Promise
    group: Group


GROUPS: dict[str, Group] = {}
KINDS: dict[str, Kind] = {}


def register(group: Group, sentences: Mapping[str, str | Promise]) -> None:
    """Add a group with its kinds, name -> sentence; called from `apps.ready`."""
    GROUPS[group.name] = group
    KINDS.update({name: Kind(name, text, group) for name, text in sentences.items()})


# Quotation marks within quotation marks.
INNER_MARKS = str.maketrans("“”", "‘’")


def sentence(kind: str, params: Mapping[str, object]) -> str:
    """What a notice says; a kind or wording that a later version dropped leaves a plain word."""
    try:
        text = str(KINDS[kind].text)
        return text % {
            name: value.translate(INNER_MARKS)
            if isinstance(value, str) and f"“%({name})s”" in text
            else value
            for name, value in params.items()
        }
    except KeyError:
        return _("有一条通知，请打开查看。")
