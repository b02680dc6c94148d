"""Agreements in the middle of their lives: talked over, signed elsewhere, with notice given, drafted; as rows of one engagement."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from contracts.agreements.models import Agreement, AgreementChange, SignedCopy, Termination
from contracts.agreements.rules import AgreementState, ChangeKind, CopyState, EndKind
from contracts.clauses.models import Clause, ClauseTemplate

if TYPE_CHECKING:
    from tests.security.places import Builder


def live_through_agreements(made: "Builder") -> None:
    """One agreement for each thing that somebody can do next, on either side."""
    session, ids, stamp = made.session, made.place.ids, made.contractor("respondent")
    standing = session.get_one(Agreement, ids["agreement/in_force"])

    def one(state: AgreementState, **changes: Any) -> Agreement:
        row = Agreement(**(standing.model_dump(exclude={"id"}) | {"state": state} | changes))
        session.add(row)
        session.flush()
        return row

    talked = one(AgreementState.OFFERED)
    empty = ids["engagement/empty"]
    before = one(AgreementState.IN_FORCE, engagement_id=empty, template_id=_older_template(session, standing.template_id))
    draft = one(AgreementState.DRAFT, engagement_id=empty, supersedes_id=before.id, text_hash="0" * 64)
    ids |= {"agreement/talked": talked.id, "agreement/draft": draft.id, "agreement/older": before.id}
    ids["clause/built-in"] = session.exec(select(Clause.id).where(Clause.code == "TELEWORK")).one()
    ends = {"contractor": (stamp, "promptly_days", 5), "principal": (made.principal("procurement"), "survival_years", 3)}
    for number, (side, (by_whom, target, present)) in enumerate(ends.items(), start=1):
        by: dict[str, Any] = {"side": side, "organisation_id": by_whom.actor.organisation_id}
        signed, noticed = one(AgreementState.OFFERED), one(AgreementState.SUPERSEDED)
        change = AgreementChange(
            agreement_id=talked.id, number=number, round_number=1, kind=ChangeKind.PARAMETER, target=target, before={"value": present},
            after={"value": present - 1}, reason=made.say(side, "papers", "reason"), proposed_by=by_whom.actor.user_id,
            person_name=made.say(side, "papers", "proposer"), proposed_at=by_whom.at, **by,
        )  # fmt: skip
        copy = SignedCopy(
            agreement_id=signed.id, evidence_id=ids["evidence/submitted"], sha256="0" * 64, signed_on=made.today, state=CopyState.CHECKED,
            note=made.say(side, "papers", "note"), filed_by=by_whom.actor.user_id, person_name=made.say(side, "papers", "signer"),
            filed_at=by_whom.at, **by,
        )  # fmt: skip
        notice = Termination(
            engagement_id=noticed.engagement_id, agreement_id=noticed.id, kind=EndKind.NOTICE, notice_days=30, ends_on=made.today,
            reason=made.say(side, "papers", "end"), given_by=by_whom.actor.user_id, given_at=by_whom.at,
            person_name=made.say(side, "papers", "giver"), person_title=made.say(side, "papers", "office"), **by,
        )  # fmt: skip
        session.add_all([change, copy, notice])
        session.flush()
        ids[f"agreement/given/{side}"] = one(AgreementState.OFFERED, drawn_up_side=side).id
        ids |= {f"agreement/signed/{side}": signed.id, f"agreement/noticed/{side}": noticed.id, f"change/{side}": change.id}


def _older_template(session: Session, template_id: str) -> str:
    """The template as if there had been an earlier version of it; one for all places."""
    found = session.exec(select(ClauseTemplate.id).where(ClauseTemplate.version == "0.1.0")).first()
    if found is not None:
        return found
    newest = session.get_one(ClauseTemplate, template_id)
    older = ClauseTemplate(**(newest.model_dump(exclude={"id"}) | {"version": "0.1.0", "dated": date(2020, 4, 1)}))
    older.document = older.document | {"version": "0.1.0"}
    session.add(older)
    session.flush()
    return older.id
