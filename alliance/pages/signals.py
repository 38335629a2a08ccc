from django.dispatch import Signal

# Sent with `home` (HomePage) and `alliance`: apps above add what they keep under the home page.
# Sent again on every run: receivers must be idempotent.
site_set_up = Signal()
