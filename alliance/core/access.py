"""What rules raise. It is answered with 404: what is not yours looks like what is not there."""


class NotAllowed(Exception):
    """The person may not do this to this thing."""


def require(allowed: bool) -> None:
    """Raise NotAllowed unless the rule allows it: `require(rules.can_grant_role(roles, …))`."""
    if not allowed:
        raise NotAllowed
