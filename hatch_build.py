"""A wheel without its front end or its Danish would install and then be bare: refuse to make it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = ("src/brobygger/web/static/brobygger/manifest.json", "src/brobygger/web/locale/da/LC_MESSAGES/django.mo")


class BuiltParts(BuildHookInterface[Any]):
    """Looks before the wheel is made; an editable install is what the front end is built from, and may lack it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop with a word where something is missing."""
        missing = [path for path in NEEDED if not (Path(self.root) / path).exists()]
        if version != "editable" and missing:
            raise FileNotFoundError(f"{', '.join(missing)} is missing. Make the wheel with script/build.")
