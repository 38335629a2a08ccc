"""Finding people in a list, and who is a member."""

import re
import unicodedata

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from alliance.accounts.models import User
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership, RoleGrant

UNUSABLE = "!"


def search(profiles: QuerySet, text: str) -> QuerySet:
    """People whose name, pinyin, initials or phone's tail is what was typed.

    王敏, wangmin, wang min, wm and 5678 all find 王敏, whose phone ends in 5678.
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if not text:
        return profiles
    if text.isascii() and text.isdigit():
        return profiles.filter(user__phone__endswith=text)
    if text.isascii():
        letters = "".join(re.findall("[a-z]+", text))
        if not letters:
            return profiles.none()
        initials = r"^" + r"\S* ".join(letters)
        return profiles.alias(pinyin=Replace(F("user__name_key"), Value(" "), Value(""))).filter(
            Q(pinyin__startswith=letters) | Q(user__name_key__regex=initials)
        )
    return profiles.filter(user__name__contains="".join(text.split()))


def activated(profiles: QuerySet, wanted: bool) -> QuerySet:
    """Those who have set their password, or those who have not."""
    unusable = Q(user__password__startswith=UNUSABLE)
    return profiles.exclude(unusable) if wanted else profiles.filter(unusable)


def members() -> QuerySet[User]:
    """Who belongs to any alliance today: who works in a unit of it, or holds a role in it."""
    works_in_unit = Membership.objects.filter(
        unit__profiles=OuterRef("pk"), status__in=CURRENT_MEMBERSHIP
    )
    holds_role = RoleGrant.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Q(is_superuser=True) | Exists(works_in_unit) | Exists(holds_role), is_active=True
    )
