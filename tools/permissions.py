"""Writes docs/permissions.md from the table that decides: `python -m tools.permissions`."""

from pathlib import Path

from portal import words
from portal.permissions import PERMISSIONS

TARGET = Path(__file__).parents[1] / "docs" / "permissions.md"


def text() -> str:
    """The matrix of acts and conditions, in both languages."""
    lines = [
        "# Who may do what / 役割と権限",
        "",
        "Made from `portal/permissions.py` by `python -m tools.permissions`.",
        "Any one line of conditions is enough; within a line all must hold.",
        "いずれか一つの条件を満たせば行えます。",
        "「かつ」で結ばれた条件は、すべて満たす必要があります。",
        "",
        "| act | 操作 | name in the ledger | conditions | 条件 |",
        "|---|---|---|---|---|",
    ]
    for act, clauses in PERMISSIONS.items():
        names = [[predicate.__name__ for predicate in clause] for clause in clauses]
        english = "<br>".join(" and ".join(words.say("en", "predicate", name) for name in clause) for clause in names)
        japanese = "<br>".join("かつ".join(words.say("ja", "predicate", name) for name in clause) for clause in names)
        titles = f"{words.say('en', 'act', act)} | {words.say('ja', 'act', act)}"
        lines.append(f"| {titles} | `{act.value}` | {english} | {japanese} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
