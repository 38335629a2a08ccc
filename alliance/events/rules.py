"""Who keeps the attendance of events. `roles` is a units.queries.RoleSet."""

from .models import Attendance


def can_manage(roles, alliance_id: int) -> bool:
    """Enter, correct and remove attendance: the offices of the alliance whose event it is."""
    return roles.sees_everything or alliance_id in roles.office_alliance_ids


def can_see_attendance(roles, attendance: Attendance) -> bool:
    """The rule of AttendanceQuerySet.visible_to, for one."""
    return can_manage(roles, attendance.alliance_id) or attendance.user_id == roles.user_id
