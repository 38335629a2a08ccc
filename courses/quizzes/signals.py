"""What quizzes announce."""

from django.dispatch import Signal

# An attempt was closed and scored. Sent with `attempt` and `at`, within the closing transaction.
attempt_closed = Signal()
