"""What enrolment announces."""

from django.dispatch import Signal

# All required lessons of a course were finished. Sent once with `enrolment`, after the commit.
course_completed = Signal()
