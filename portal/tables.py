"""Knows every table: importing this module registers the models of all four floors with `metadata`.

Only what works on the schema as a whole imports it (migrations, tests, start-up checks). A floor's code never does.
"""

from importlib import import_module
from pathlib import Path

import contracts
import portal
import questionnaires
import storage
from storage.database import metadata

FLOORS = (storage, questionnaires, contracts, portal)


def models_modules() -> list[str]:
    """The dotted names of all `models` modules, in a fixed order. Found by looking, so that none can be forgotten."""
    folders = {floor.__name__: Path(floor.__path__[0]) for floor in FLOORS}
    return [
        ".".join((name, *path.relative_to(folder).with_suffix("").parts))
        for name, folder in folders.items()
        for path in sorted(folder.rglob("models.py"))
    ]


for _name in models_modules():
    import_module(_name)

__all__ = ["metadata", "models_modules"]
