from datetime import datetime

from django.dispatch import receiver

from courses.programmes.signals import trainee_left

from .services import pairings


@receiver(trainee_left)
def end_with_the_traineeship(*, application_id: int, at: datetime, **kwargs) -> None:
    """At once; a term that was completed, or a receiver that failed, is found by the sweep."""
    pairings.end_with_training(trainee_id=application_id, at=at)
