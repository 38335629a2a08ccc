"""Who may look at what a unit's people hold."""

from alliance.accounts.enums import Role

WATCHERS = (Role.COORDINATOR, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
