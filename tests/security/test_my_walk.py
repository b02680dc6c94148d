import pytest
from tests.security.routes import list_routes
from tests.security.stage import Stage
from tests.security.walk import Walk
from tests.security.conftest import *  # noqa

MINE = ("/api/v1/questionnaires", "/api/v1/sending", "/api/v1/engagements/{engagement_id}/schedule", "/sending", "/engagements/{engagement_id}/schedule")
PEOPLE = ["p1/procurement", "p1/reviewer", "p1/api", "p2/procurement", "p1c1/respondent", "p2c1/respondent", "p1c1/contributor", "p1r/respondent", "p1c2/respondent", "nobody"]


def test_mine(stage: Stage) -> None:
    routes = [r for r in list_routes(stage.app) if r.path.startswith(MINE)]
    assert len(routes) > 14
    report = Walk(stage, False).run(routes, [stage.world.people[k] for k in PEOPLE])
    print(report.probes, report.allowed, report.findings, report.blocked, report.stricter)
    assert report.findings == [] and report.blocked == []
    assert [r for r, _ in report.stricter] == []
