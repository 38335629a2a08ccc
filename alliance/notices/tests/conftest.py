import pytest
from django.utils.translation import gettext_lazy as _

from alliance.notices import kinds
from alliance.notices.enums import Pace


@pytest.fixture(autouse=True)
def said(monkeypatch) -> kinds.Group:
    """Two groups of kinds: one mailed at once, one never unless asked for."""
    monkeypatch.setattr(kinds, "GROUPS", {})
    monkeypatch.setattr(kinds, "KINDS", {})
    for module in ("services", "forms"):
        monkeypatch.setattr(f"alliance.notices.{module}.GROUPS", kinds.GROUPS)
    monkeypatch.setattr("alliance.notices.services.KINDS", kinds.KINDS)
    group = kinds.Group("test", _("讨论"), pace=Pace.AT_ONCE)
    kinds.register(group, {"test.said": "%(author)s 回复了您。"})
    kinds.register(kinds.Group("quiet", _("其他"), pace=Pace.NEVER), {"quiet.said": "有事。"})
    return group
