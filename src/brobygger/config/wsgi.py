"""The door for the app server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
application = get_wsgi_application()
# A phone's day is tens of thousands of small objects that live until it is answered. Looked through after every seven hundred
# of them, as Python does, they took a twentieth of the time of a thousand contacts brought, a seventh of a new phone's first.
gc.set_threshold(50_000)
# What is loaded now stays as long as the process: it is not looked through again each time a request leaves something behind.
gc.collect()
gc.freeze()
