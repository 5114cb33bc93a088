"""script/server: everything from an empty clone to a running server."""

import os
import sys
import time

import environment
import frontend
import translations
from steps import BIN, ROOT, VENV, inside, is_inside, run, step


def main() -> None:
    """Prepare, make the fictional municipality where there is none, and become the server."""
    if not is_inside():
        first = "" if VENV.exists() else "; the first time takes a minute or two"
        print(f"Brobygger is being set up{first}.", flush=True)
        os.environ.setdefault("SETUP_STARTED_AT", str(time.time()))
        environment.prepare("server")
        inside("server.py")
    frontend.build()
    translations.compile_all()
    # This server listens on this machine alone, where there is no certificate.
    start = float(os.environ.pop("SETUP_STARTED_AT", time.time()))
    os.environ.setdefault("BROBYGGER_HTTPS", "off")
    # The scripts speak English, and so does what they start, unless told otherwise; the pages are Danish all the same.
    os.environ.setdefault("BROBYGGER_LANGUAGE", "en")
    with step("Database and fictional municipality"):
        run(BIN / "brobygger", "setup", "--demo", quiet=False)
    print(f"  All in all {time.time() - start:.1f} s", flush=True)
    os.chdir(ROOT)
    os.execv(BIN / "brobygger", ["brobygger", "serve", *sys.argv[1:]])


main()
