"""What a phone fetches before it can be used is small: someone stands in the rain with one bar."""

import pytest

from tests.conftest import ROOT

BUILT = ROOT / "src" / "brobygger" / "web" / "static" / "brobygger"
MOST = 60_000


def test_all_script_of_the_phone_is_at_most_sixty_kilobytes_as_the_server_sends_it() -> None:
    # The app works over HTTPS alone (its service worker needs that), and there every browser takes Brotli.
    sent = [*BUILT.glob("assets/field-*.js.br"), BUILT / "field" / "sw.js.br"]
    if not sent[-1].exists():
        pytest.skip("the front end is not built: script/test builds it")
    assert len(sent) == 2
    assert sum(path.stat().st_size for path in sent) <= MOST
