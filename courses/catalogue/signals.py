"""What the catalogue announces."""

from django.dispatch import Signal

# Lessons of a course were published, withdrawn, moved or deleted. Sent with `course_id`,
# within the transaction of the change.
outline_changed = Signal()
