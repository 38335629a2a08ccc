"""What rules raise. It is answered with 404: what is not yours looks like what is not there."""


class NotAllowed(Exception):
    """The person may not do this to this thing."""
