"""The data that is measured on: one principal with many contractors, and one contractor in the middle of answering S01."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import Session

from contracts.engagements import actions as engagements
from contracts.engagements.rules import Handler
from contracts.information.actions import designate
from contracts.information.rules import ItemForm
from contracts.parties import actions as parties
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User
from portal.accounts.sessions import open_user_session
from portal.commands import prepare
from portal.database import transaction
from portal.settings import Settings
from questionnaires.answers.actions import save
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments import actions as assessments
from questionnaires.templates import queries as templates
from storage import clock
from storage.database import new_id
from storage.stamp import SYSTEM, Actor, Role, Stamp
from tools.bench.large import LARGE, SMALL, answered


@dataclass(frozen=True, slots=True)
class World:
    """Ids and session tokens that the cases need."""

    officer: str
    respondent: str
    engagement_id: str
    assessment_id: str
    section: str
    item: str
    item_for_evidence: str
    small_id: str
    """An assessment of 50 items, all answered."""
    large_id: str
    """The same of 600."""


def build(settings: Settings, contractors: int) -> World:
    """Fill the database of `settings`."""
    database = prepare(settings)
    now = clock.now()
    with transaction(database, is_writing=True) as session:
        system = Stamp(SYSTEM, now, "cli")
        principal = parties.register_principal(session, system, name="測定用委託元株式会社")
        officer, officer_token = _person(session, settings, principal, "調達 花子", {Role.PROCUREMENT, Role.REVIEWER}, "officer@example.jp")
        sending = Stamp(officer, now, "cli")
        contractor = parties.register_contractor(
            session, sending, name="測定用委託先株式会社", corporate_number=None, country="US", contact_name="回答 太郎"
        )
        _many(session, principal.id, contractors)
        respondent, respondent_token = _person(session, settings, contractor, "回答 太郎", {Role.RESPONDENT}, "respondent@example.jp")
        engagement = engagements.open(
            session,
            sending,
            contractor_organisation_id=contractor.id,
            work="測定用の業務",
            purpose="測定のため",
            starts_on=now.date() - timedelta(days=30),
            ends_on=now.date() + timedelta(days=300),
            class_codes=["INTERNAL", "CONFIDENTIAL"],
            handlers=[Handler("回答 太郎", "全般", is_custodian=True)],
        )
        for number in range(20):
            designate(session, sending, engagement, class_code="INTERNAL", name=f"資料 {number}", form=ItemForm.PAPER, quantity=3)
        version = templates.find_latest(session, "S01")
        if version is None:
            raise RuntimeError("the catalogue holds no S01")
        assessment = assessments.issue(
            session,
            sending,
            engagement_id=engagement.id,
            version_id=version.id,
            respondent_organisation_id=contractor.id,
            reason="測定のため",
            contact_name="調達 花子",
            contact_detail="内線 1234",
            due_on=now.date() + timedelta(days=60),
        )
        answering = Stamp(respondent, now, "cli")
        items = templates.list_items(session, version.id)
        for item in items:
            if item.alternative_option is None:
                save(
                    session,
                    answering,
                    assessment,
                    item_code=item.code,
                    state=AnswerState.PARTLY,
                    scope="本社と全ての作業場所で実施しています。",
                    exception="一部の倉庫は来月からです。",
                    plan="",
                    planned_on=None,
                    reason="",
                    expected_version=0,
                )
        first = templates.list_sections(session, version.id)[0]
        sized = [
            answered(session, sending, answering, engagement_id=engagement.id, items=size, respondent_organisation_id=contractor.id).id
            for size in (SMALL, LARGE)
        ]
    database.close()
    return World(officer_token, respondent_token, engagement.id, assessment.id, first.code, items[0].code, items[1].code, *sized)


def _person(session: Session, settings: Settings, of: Organisation, name: str, roles: set[Role], email: str) -> tuple[Actor, str]:
    user = User(email=email, display_name=name, locale="ja", created_at=clock.now())
    session.add(user)
    session.flush()
    session.add_all(Membership(user_id=user.id, organisation_id=of.id, role=role) for role in roles)
    session.flush()
    token = open_user_session(
        session,
        user=user,
        organisation_id=of.id,
        now=clock.now(),
        address="127.0.0.1",
        agent="bench",
        lifetime=timedelta(hours=settings.session_hours),
    )
    return Actor(user.id, of.id, frozenset(roles), name, of.name), token


def _many(session: Session, registrar_id: str, count: int) -> None:
    """Contractors by the thousand, written as rows."""
    rows = [
        {
            "id": new_id(),
            "registrar_organisation_id": registrar_id,
            "name": f"株式会社測定{number:05d}",
            "name_reading": f"ソクテイ{number:05d}",
            "name_english": f"Measured {number:05d}, Inc.",
            "corporate_number": None,
            "country": "US",
            "time_zone": "Asia/Tokyo",
            "contact_name": "担当 者",
            "contact_email": f"contact{number}@example.jp",
            "contact_phone": "",
            "registered_at": clock.now(),
            "registered_by": "system",
            "version": 1,
        }
        for number in range(count)
    ]
    for begin in range(0, count, 1000):
        session.execute(insert(Organisation), rows[begin : begin + 1000])
