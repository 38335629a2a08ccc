"""What rotations does when something happens below."""

from django.dispatch import receiver

from courses.programmes.signals import trainee_left

from . import services
from .enums import PLACEMENT_TRANSITIONS
from .models import Placement


@receiver(trainee_left)
def end_what_is_left(sender, application_id: int, at, on, **kwargs) -> None:
    """Who has left is placed nowhere from the day after `on`; what is over stays as it was."""
    open_ones = Placement.objects.filter(
        trainee_id=application_id, status__in=PLACEMENT_TRANSITIONS, ends_on__gt=on
    )
    for placement_id in list(open_ones.order_by("starts_on").values_list("pk", flat=True)):
        services.end_placement(placement_id=placement_id, on=on, by=None, at=at)
