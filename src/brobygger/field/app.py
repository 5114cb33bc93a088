"""The app itself, as the build left it: the page, the manifest and the service worker. No names, no account: it is the same for
everyone, and a phone that has it opens it without asking."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from brobygger.field.answers import read_by

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json",
    "sw.js": "text/javascript; charset=utf-8",
}


@require_safe
def built(request: HttpRequest, name: str = "index.html") -> HttpResponse:
    """One of the three files. Asked for anew each time, so that an update is found; the phone keeps its own copy."""
    found = finders.find(f"brobygger/field/{name}")
    if found is None:
        raise Http404
    # As the build compressed it where it has, and the phone reads it: smaller than what can be made while it waits.
    compressed = finders.find(f"brobygger/field/{name}.br") if "br" in read_by(request) else None
    response = HttpResponse(Path(compressed or found).read_bytes(), content_type=TYPES[name])
    patch_vary_headers(response, ["Accept-Encoding"])
    if compressed:
        response.headers["Content-Encoding"] = "br"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache"
    return response
