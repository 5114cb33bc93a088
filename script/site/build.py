"""script/build: a wheel that needs neither Node nor a compiler where it is installed."""

import environment
import frontend
import translations
from steps import BIN, ROOT, inside, is_inside, run, step


def main() -> None:
    """Build the front end and the translations, then the wheel with them in it."""
    if not is_inside():
        environment.prepare("server")
        inside("build.py")
    frontend.build()
    translations.compile_all()
    with step("Wheel"):
        run(BIN / "uv", "build", "--quiet", "--wheel", "--out-dir", "dist")
    for wheel in sorted((ROOT / "dist").glob("*.whl")):
        print(f"  {wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1e6:.2f} MB")


main()
