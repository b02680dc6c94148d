"""Companies, engagements and people for tests of what is sent without a press; time is given, never waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User
from questionnaires.assessments.actions import issue
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.templates.models import QuestionnaireVersion
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import parse, small_questionnaire

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo
DUE = date(2026, 12, 20)


@dataclass
class World:
    """A principal with a contractor, work between them, and one person who answers."""

    session: Session
    principal: Organisation
    contractor: Organisation
    engagement: Engagement
    version: QuestionnaireVersion
    person: User
    asker: Stamp

    def employ(self, of: Organisation, role: Role = Role.RESPONDENT, *, email: str = "", also: Sequence[Organisation] = ()) -> User:
        """Somebody who can sign in."""
        user = User(email=email or f"person-{of.id[:8]}-{role}@example.jp", display_name="鈴木 次郎", created_at=NOON)
        self.session.add(user)
        self.session.flush()
        self.session.add_all(Membership(user_id=user.id, organisation_id=one.id, role=role) for one in (of, *also))
        self.session.flush()
        return user

    def issue(self, engagement: Engagement | None = None, *, due_on: date = DUE, at: datetime = NOON, **more: object) -> Assessment:
        """An assessment of the small questionnaire."""
        of = engagement or self.engagement
        stamp = Stamp(self.asker.actor, at, "page")
        return issue(
            self.session,
            stamp,
            engagement_id=of.id,
            version_id=self.version.id,
            respondent_organisation_id=of.contractor_organisation_id,
            due_on=due_on,
            reason="Yearly",
            contact_name="山田",
            contact_detail="03-0000-0000",
            **more,  # type: ignore[arg-type]  # the keywords of `issue`, checked there
        )


@pytest.fixture
def world(session: Session) -> World:
    principal = factories.organisation(session, "東都電機株式会社")
    contractor = factories.organisation(session, "株式会社青葉システムズ", registrar=principal)
    engagement = factories.engagement(session, principal, contractor, work="受注データ入力")
    asker = factories.stamp(principal, Role.PROCUREMENT, at=NOON)
    version = publish(session, asker, parse(small_questionnaire()))
    assert version is not None
    made = World(session, principal, contractor, engagement, version, None, asker)  # type: ignore[arg-type]  # filled in below
    made.person = made.employ(contractor, email="suzuki@example.jp")
    return made
