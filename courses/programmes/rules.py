"""Who may see, approve and decide on applications, and who runs programmes."""

from alliance.accounts.enums import Role

from .enums import ApplicationStatus
from .models import Application


def can_see_application(roles, application: Application) -> bool:
    """The rule of ApplicationQuerySet.visible_to, for one application."""
    if roles.sees_everything or application.user_id == roles.user_id:
        return True
    if application.submitted_at is None:
        return False
    return (
        application.unit_id in roles.unit_ids
        or application.alliance_id in roles.office_alliance_ids
    )


def can_run(roles, alliance_id: int) -> bool:
    """Write programmes, open intakes and decide: the training office of the alliance."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.TRAINING_OFFICE)


def can_decide(roles, application: Application) -> bool:
    """Accept, waitlist, decline, and follow who was accepted to the end."""
    return can_run(roles, application.alliance_id)


def can_approve(roles, application: Application) -> bool:
    """Speak for the applicant's unit: its coordinator."""
    return roles.sees_everything or application.unit_id in roles.unit_ids


def is_own(roles, application: Application) -> bool:
    """Write, submit and withdraw it: the applicant alone."""
    return application.user_id == roles.user_id


def can_withdraw(roles, application: Application) -> bool:
    """The applicant; for who was accepted and stays away, the training office as well."""
    return is_own(roles, application) or (
        application.status == ApplicationStatus.ACCEPTED and can_decide(roles, application)
    )
