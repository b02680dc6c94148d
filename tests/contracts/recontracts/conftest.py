"""A chain to act in: a principal, its contractor who passes work on, and a partner that would do a part of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from contracts.agreements.models import Agreement
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Handler
from contracts.parties.actions import register_contractor
from contracts.parties.models import Organisation
from contracts.recontracts import actions
from contracts.recontracts.actions import Wish
from contracts.recontracts.actions.sending_down import Questions
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import CONSENTS
from storage.stamp import Role, Stamp
from tests.contracts.world import NUMBERS, TERMS, World, agree, people


@dataclass
class Chain:
    """The world, the contractor's officer, and its partner."""

    world: World
    officer: Stamp  # of the contractor that passes work on
    partner: Organisation

    @property
    def session(self) -> Session:
        return self.world.session

    def wish(self, **changes: Any) -> Wish:
        values: dict[str, Any] = {
            "partner_organisation_id": self.partner.id,
            "reason": "繁忙期に人手が足りないため",
            "necessity": "封入と発送には専用の設備が必要なため",
            "work": "図面の印刷と発送",
            "class_codes": ("INTERNAL", "CONFIDENTIAL"),
            "country": "JP",
            "place": "神戸市の作業所",
            "starts_on": date(2026, 11, 1),
            "ends_on": date(2027, 3, 31),
        }
        return Wish(**(values | changes))

    def draft(
        self, engagement: Engagement | None = None, *, stamp: Stamp | None = None, below: str | None = None, **changes: Any
    ) -> Recontract:
        work = engagement or self.world.engagement
        return actions.draft(self.session, stamp or self.officer, work, self.wish(**changes), below_engagement_id=below)

    def send(
        self, engagement: Engagement | None = None, *, stamp: Stamp | None = None, below: str | None = None, **changes: Any
    ) -> Recontract:
        request = self.draft(engagement, stamp=stamp, below=below, **changes)
        return actions.send(self.session, stamp or self.officer, request, expected_version=request.version)

    def approve(self, request: Recontract, stamp: Stamp | None = None, conditions: str = "") -> None:
        by = stamp or self.world.officer
        actions.approve(
            self.session, by, request, conditions=conditions, person_name="鈴木", person_title="課長", expected_version=request.version
        )

    def sign(self, below: Engagement, *codes: str) -> None:
        texts = write_consents(self.session, below)
        by = people_of(below.contractor_organisation_id, self.session, Role.RESPONDENT)
        wanted = codes or CONSENTS
        actions.sign_consents(
            self.session, by, below, codes=wanted, person_name="栗原", person_title="次長", locale="ja", text_hash=hash_all(texts)
        )

    def agree(self, below: Engagement, principal: Stamp) -> Agreement:
        return agree(self.session, below, principal, people_of(below.contractor_organisation_id, self.session, Role.RESPONDENT))


def people_of(organisation_id: str, session: Session, *roles: Role) -> Stamp:
    return people(session.get_one(Organisation, organisation_id), *roles)


def down(**changes: Any) -> dict[str, Any]:
    """What is sent down beside the terms above: purpose, people, figures, and who asks until when."""
    values: dict[str, Any] = {
        "purpose": "印刷だけ",
        "handlers": [Handler("栗原", "発送", is_custodian=True)],
        "parameters": TERMS,
        "questions": Questions("再委託のため", "白石", "03-0000-0000", date(2026, 12, 20)),
    }
    return values | changes


@pytest.fixture
def chain(world: World) -> Chain:
    """The contractor's officer has registered a partner."""
    officer = people(world.contractor, Role.PROCUREMENT)
    partner = register_contractor(world.session, officer, name="架空メーリング", name_english="Kaku Mailing", corporate_number=NUMBERS[2])
    return Chain(world, officer, partner)
