"""A newer version of a template: what it changed can be read, who rests on the older one is listed, and an amendment is one press away."""

from collections.abc import Callable

from sqlmodel import Session, select

from contracts.clauses.models import ClauseTemplate
from tests.contracts.clauses.test_versions import next_version
from tests.portal.pages.conftest import Browser


def test_what_changed_is_read_and_an_agreement_on_the_older_version_is_amended_from_there(
    officer: Browser, respondent: Browser, offered: str, accept: Callable[..., None], stored: Session
) -> None:
    for browser in (officer, respondent):
        accept(browser)
    old = stored.exec(select(ClauseTemplate).where(ClauseTemplate.code == "CONFIDENTIALITY")).one()
    row = old.model_dump(exclude={"id"}) | {"version": "9.0.0", "dated": old.dated.replace(year=2099)}
    newer = ClauseTemplate(**row | {"document": next_version(old.document)})
    stored.add(newer)
    stored.commit()
    shown = officer.get(f"/clauses/templates/{newer.id}", locale="en").text
    assert f"What changed since version {old.version}" in shown
    assert "Another time" in shown
    assert "Agreements in force on an older version: 1" in shown
    assert "There is a newer version." in officer.get(f"/clauses/templates/{old.id}", locale="en").text
    assert officer.get("/clauses").text.count(f"/clauses/templates/{newer.id}/agreements") == 1, "the door stands in the library"
    listed = officer.get(f"/clauses/templates/{newer.id}/agreements", locale="en").text
    assert offered in listed
    begun = officer.post(f"{offered}/renewal", {})
    draft = str(begun.headers["location"])
    assert "改めた項。" in officer.get(f"{draft}?text=ja").text
    assert "A new paragraph" in officer.get(f"{draft}/rounds", locale="en").text, "what differs from the agreement before"
    assert respondent.get(draft).status_code == 404
    assert respondent.post(f"{offered}/renewal", {}).status_code == 403
