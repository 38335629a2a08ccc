"""The WSGI entry point of the web processes."""

import os

from django.core.wsgi import get_wsgi_application

from lms.words import remember_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

application = get_wsgi_application()
remember_words()
