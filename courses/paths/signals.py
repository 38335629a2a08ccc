"""What paths announce."""

from django.dispatch import Signal

# A person has finished a path. Sent once with `completion`, after the commit.
path_completed = Signal()
