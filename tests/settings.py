"""The settings of the site in a throw-away folder, with what makes tests quick. BROBYGGER_TEST_DATABASE says which database."""

import json
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

for _name in [name for name in os.environ if name.startswith("BROBYGGER_") and not name.startswith("BROBYGGER_TEST_")]:
    # What someone has set for their own server must not reach the tests.
    del os.environ[_name]
# Named here, made and removed by tests/conftest.py: mypy reads these settings too, and must leave nothing behind.
os.environ["BROBYGGER_DATA"] = str(Path(tempfile.gettempdir()) / f"brobygger-test-{os.getpid()}")
os.environ["BROBYGGER_KEYS"] = json.dumps(
    {"session": "only for tests", "seal": [Fernet.generate_key().decode()], "find": "0" * 64}
)
os.environ["BROBYGGER_DATABASE"] = os.environ.get("BROBYGGER_TEST_DATABASE", "")
os.environ["BROBYGGER_HTTPS"] = "off"
# Playwright runs an event loop in the test's own thread; Django would take the test for a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from brobygger.config.settings import *  # noqa: E402, F403
from brobygger.config.settings import INSTALLED_APPS as OF_THE_SITE  # noqa: E402

# Makes and checks migrations in one line of history. Whoever runs a site makes none.
INSTALLED_APPS = ["django_linear_migrations", *OF_THE_SITE]
FIRST_PARTY_APPS = ["brobygger.records.apps.RecordsConfig"]

# One round of hashing: the password is in the test beside it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# In this process whatever the database, so that tests/conftest.py can empty it before each test.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A client of the tests is a server of its own, which would look through every static file before its first answer.
WHITENOISE_AUTOREFRESH = True
