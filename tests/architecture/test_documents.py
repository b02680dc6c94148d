"""Documents name only what exists, and what is generated is up to date."""

import re

from portal.arguments import parser
from portal.settings import Settings
from tests.architecture.source import ROOT
from tools import permissions

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_matrix_of_permissions_is_the_one_that_decides() -> None:
    assert permissions.TARGET.read_text(encoding="utf-8") == permissions.text(), "run: python -m tools.permissions"


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_paths_in_documents_exist() -> None:
    for document in DOCUMENTS:
        for path in re.findall(r"`((?:portal|contracts|questionnaires|storage|tests|docs|tools)/[\w./-]+)`", document.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{document.name}: {path}"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if name != "demonstration" and name.upper() not in page] == []


def test_every_command_is_named_in_the_readme_or_the_operation_page() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    commands = next(action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None
    assert [name for name in commands if name not in page] == []


def test_nothing_names_a_registry_or_a_private_place() -> None:
    for path in [*DOCUMENTS, *ROOT.glob("requirements*.lock"), ROOT / "Makefile", ROOT / "pyproject.toml"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"pypi\.org|pythonhosted|npmjs\.|deb\.debian", text), path.name
