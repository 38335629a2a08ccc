"""Who may look at whom, and who may chase."""

from alliance.accounts.enums import Role


def can_chase(roles, alliance_id: int) -> bool:
    """Is the training office of the alliance, or the administrator."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.TRAINING_OFFICE)
