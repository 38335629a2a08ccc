"""Who keeps an alliance's terms and appointments. `roles` is a units.queries.RoleSet."""

from alliance.accounts.enums import Role

from .models import Appointment, Term


def can_manage(roles, alliance_id: int) -> bool:
    """Start terms, appoint, end: the alliance office."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def can_see_term(roles, term: Term) -> bool:
    """The rule of TermQuerySet.visible_to, for one term."""
    return roles.sees_everything or term.alliance_id in roles.office_alliance_ids


def can_see_appointment(roles, appointment: Appointment) -> bool:
    """The rule of AppointmentQuerySet.visible_to, for one appointment."""
    return (
        roles.sees_everything
        or appointment.person_id == roles.user_id
        or appointment.alliance_id in roles.office_alliance_ids
    )
