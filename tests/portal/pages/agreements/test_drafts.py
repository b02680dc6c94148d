"""A first draft on its pages: kept with open values, found again on hub and home, put together anew, offered; and deleted."""

from contracts.engagements.models import Engagement
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS


def test_a_draft_is_kept_found_again_finished_and_offered_and_nobody_else_sees_it_before(
    officer: Browser, respondent: Browser, engagement: Engagement
) -> None:
    here = f"/engagements/{engagement.id}"
    kept = officer.post(f"{here}/agreements", {**PARAMETERS, "survival_years": "", "step": "draft"})
    assert kept.status_code == 303, kept.text
    draft = str(kept.headers["location"])
    shown = officer.get(draft, locale="en").text
    assert "A draft, not sent yet" in shown
    assert "target=survival_years" in shown, "what is still open is named, with the way to fill it in"
    assert "/offer" not in shown
    for page in (here, "/procurement", "/agreements"):
        assert draft in officer.get(page).text, page
    for page in (here, "/contractor", "/agreements", f"{here}/ledger", f"{here}/agreement"):
        assert draft.rpartition("/")[2] not in respondent.get(page).text, page
    for page in (draft, f"{draft}/agreement.pdf", f"{draft}/agreement.docx", f"{draft}/comparison", f"{draft}/clauses/new"):
        assert officer.get(page).status_code == 200, page
        assert respondent.get(page).status_code == 404, page
    again = officer.get(f"{here}/agreement/new?draft={draft.rpartition('/')[2]}").text
    assert 'name="seen" value="1"' in again
    given = {**PARAMETERS, "draft": draft.rpartition("/")[2], "seen": "1"}
    assert officer.post(f"{here}/agreements", {**given, "step": "draft"}).status_code == 303
    late = officer.post(f"{here}/agreements", {**given, "step": "offer"})
    assert late.status_code == 422, "a colleague was faster"
    assert officer.post(f"{draft}/offer", {}).status_code == 303
    assert respondent.get(draft).status_code == 200


def test_a_deleted_draft_is_gone_from_the_lists(officer: Browser, engagement: Engagement) -> None:
    here = f"/engagements/{engagement.id}"
    draft = str(officer.post(f"{here}/agreements", {**PARAMETERS, "step": "draft"}).headers["location"])
    gone = officer.post(f"{draft}/withdrawal", {})
    assert gone.headers["location"] == here
    assert draft not in officer.get(here).text
    assert draft not in officer.get("/agreements").text
