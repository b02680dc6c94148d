"""Agreements in the middle of their lives: talked over, signed elsewhere, with notice given, drafted; as rows of one engagement."""

from typing import TYPE_CHECKING, Any

from contracts.agreements.models import Agreement, AgreementChange, SignedCopy, Termination
from contracts.agreements.rules import AgreementState, ChangeKind, CopyState, EndKind

if TYPE_CHECKING:
    from tests.security.places import Builder


def live_through_agreements(made: "Builder") -> None:
    """One agreement for each thing that somebody can do next."""
    session, ids, stamp = made.session, made.place.ids, made.contractor("respondent")
    standing = session.get_one(Agreement, ids["agreement/in_force"])
    by: dict[str, Any] = {"side": "contractor", "organisation_id": stamp.actor.organisation_id}

    def one(state: AgreementState, **changes: Any) -> Agreement:
        row = Agreement(**(standing.model_dump(exclude={"id"}) | {"state": state} | changes))
        session.add(row)
        session.flush()
        return row

    talked, signed, noticed = one(AgreementState.OFFERED), one(AgreementState.OFFERED), one(AgreementState.SUPERSEDED)
    empty = ids["engagement/empty"]
    before = one(AgreementState.IN_FORCE, engagement_id=empty)
    draft = one(AgreementState.DRAFT, engagement_id=empty, supersedes_id=before.id, text_hash="0" * 64)
    ids |= {"agreement/talked": talked.id, "agreement/signed": signed.id, "agreement/noticed": noticed.id, "agreement/draft": draft.id}
    change = AgreementChange(
        agreement_id=talked.id, number=1, round_number=1, kind=ChangeKind.PARAMETER, target="promptly_days", before={"value": 5},
        after={"value": 4}, reason=made.say("contractor", "papers", "reason"), proposed_by=stamp.actor.user_id,
        person_name=made.say("contractor", "papers", "proposer"), proposed_at=stamp.at, **by,
    )  # fmt: skip
    copy = SignedCopy(
        agreement_id=signed.id, evidence_id=ids["evidence/submitted"], sha256="0" * 64, signed_on=made.today, state=CopyState.CHECKED,
        note=made.say("contractor", "papers", "note"), filed_by=stamp.actor.user_id,
        person_name=made.say("contractor", "papers", "signer"), filed_at=stamp.at, **by,
    )  # fmt: skip
    notice = Termination(
        engagement_id=noticed.engagement_id, agreement_id=noticed.id, kind=EndKind.NOTICE, notice_days=30, ends_on=made.today,
        reason=made.say("contractor", "papers", "end"), given_by=stamp.actor.user_id, given_at=stamp.at,
        person_name=made.say("contractor", "papers", "giver"), person_title=made.say("contractor", "papers", "office"), **by,
    )  # fmt: skip
    session.add_all([change, copy, notice])
    session.flush()
    ids["change/proposed"] = change.id
