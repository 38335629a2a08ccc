"""Who may see and change a plan: the training office of its alliance."""

from courses.rotations import rules

from .models import Plan


def can_plan(roles, plan: Plan) -> bool:
    """The rule of PlanQuerySet.visible_to, for one plan."""
    return rules.can_plan(roles, plan.alliance_id)
