"""The door for the app server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
application = get_wsgi_application()
# What is loaded now stays as long as the process: it is not looked through again each time a request leaves something behind.
gc.collect()
gc.freeze()
