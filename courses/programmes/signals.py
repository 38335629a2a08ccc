"""What programmes announce, after the commit."""

from django.dispatch import Signal

# A place was given. Sent with `application_id` and `at`.
trainee_accepted = Signal()
# Who held a place stays away or leaves early. Sent with `application_id`, `at`, and `on`, their
# last day: the day before the term for who never came. A completed term is not announced here.
trainee_left = Signal()
