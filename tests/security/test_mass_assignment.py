"""Nobody sets what only the product may set, by calling a field of a form like a column (threat 3)."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import Boolean, Integer

from portal.forms import FormModel
from tests.security.doors import Door, is_accepted, open_door, watched
from tests.security.routes import list_routes
from tests.security.rows import columns_of_all_tables
from tests.security.stage import Stage
from tests.security.walk import Finding

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

SMUGGLED = "smuggled-in"
SMUGGLED_NUMBER = 424242
# Columns that some form may name: what people really fill in there.
FILLED_IN = {
    "answer_days", "before_start_days", "closes_on", "contact_two_email", "contact_two_name", "employees", "events", "opens_on", "tier",
    "yearly_months",
    "cadence", "class_code", "code", "contact_detail", "contact_email", "contact_name", "contact_phone", "corporate_number", "country",
    "display_name", "disposed_on", "due_on", "email", "ends_on", "exception", "form", "giver_name", "handed_on", "identifier", "kind",
    "locale", "medium", "method", "name", "name_english", "name_reading", "note", "option", "person_name", "person_title", "place", "plan",
    "planned_on", "purpose", "quantity", "reason", "receiver_name", "reference", "remark", "result", "returned_on", "returner_name",
    "role", "scope", "serial", "starts_on", "summary", "technique", "verdict", "way", "witness_name", "work",
    "answer", "class_codes", "conditions", "necessity", "outcome", "question",
    "call_order", "caption", "checked_where", "contractor_participants", "hours", "impact", "inspectors", "is_file_seen", "is_for_chain",
    "issuer", "languages", "likelihood", "planned_time", "principal_participants", "register_checked_on", "residual_impact",
    "residual_likelihood", "treatment", "urgent_reason", "valid_from", "valid_until",
}  # fmt: skip
# Protected columns that a form names all the same, each for a reason.
REASONS = {
    "filing.NoticeInput.origin": "an incident further down this chain, checked against it",
    "filing.NoticeInput.told": "whether something was told, of a fixed list",
    "incidents.NoticeIn.is_suspected": "how certain the incident is",
    "incidents.NoticeIn.noticed_at": "when it was noticed, not in the future",
    "incidents.NoticeIn.particulars": "a closed model of the record, checked in the action",
    "law.QuestionsInput.position": "the own company's position, checked against its side",
    "lifting.ClosingInput.no_measure_reason": "why no measure is needed",
    "lifting.DecisionInput.decision_reason": "why a proposal is declined",
    "measures.AnswerInput.step": "which move of the measure, one of a fixed list that its state allows",
    "measures.AnswerInput.text": "what is said about the measure",
    "measures.AnswerInput.version": "the version that the person saw, compared and not stored",
    "measures.MeasureInput.responsible": "a field of the proposed measure",
    "measures.MeasureInput.text": "a field of the proposed measure",
    "measures.WorkInput.step": "which move of the measure, one of a fixed list that its state allows",
    "measures.WorkInput.text": "what is said about the measure",
    "measures.WorkInput.version": "the version that the person saw, compared and not stored",
    "rules.Particulars.cause": "a field of the record of an incident, kept as a version",
    "rules.Particulars.people": "a field of the record of an incident, kept as a version",
    "rules.Particulars.told": "a field of the record of an incident, kept as a version",
    "rules.Particulars.what": "a field of the record of an incident, kept as a version",
    "rules.Particulars.why": "a field of the record of an incident, kept as a version",
    "telling.RecipientInput.named": "whom to tell, as the own company says",
    "telling.RecipientInput.recipient": "one of a fixed list, checked in the action",
    "telling.ToldInput.proof": "what shows that they were told",
    "writing.EventInput.happened_on": "when it happened, not in the future",
    "writing.EventInput.text": "what happened",
    "writing.RecordInput.item_id": "items of the engagement, checked in the action",
    "writing.RecordInput.version": "the version that the person saw, compared and not stored",
    "writing.RecordInput.cause": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.people": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.told": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.what": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.why": "a field of the record of an incident, kept as a version",
    "approvals.AskInput.authority": "who ordered a disclosure, as the contractor says",
    "approvals.AskInput.destination": "where it is to go, as the contractor says",
    "approvals.AskInput.ordered_on": "when it was ordered, not in the future",
    "approvals.AskInput.wanted_until": "until when it is wanted, not in the past",
    "approvals.BackInput.back_on": "when it came back, not in the future",
    "approvals.UseInput.item_id": "an item of the engagement in the path, checked in the action",
    "approvals.UseInput.keeper_name": "a field of the copy ledger",
    "approvals.UseInput.used_on": "a field of the copy ledger, not in the future",
    "approving.AnswerInput.answerer_name": "who answers, by name",
    "assets.AssetChangeInput.contact": "a field of the asset ledger",
    "assets.AssetChangeInput.department": "a field of the asset ledger",
    "assets.AssetChangeInput.keep_until": "a field of the asset ledger",
    "assets.AssetChangeInput.manager": "a field of the asset ledger",
    "assets.AssetChangeInput.received_on": "a field of the asset ledger; of what was handed over the slip says it",
    "assets.AssetChangeInput.version": "the version that the person saw, compared and not stored",
    "assets.AssetInput.contact": "a field of the asset ledger",
    "assets.AssetInput.department": "a field of the asset ledger",
    "assets.AssetInput.keep_until": "a field of the asset ledger",
    "assets.AssetInput.manager": "a field of the asset ledger",
    "assets.AssetInput.received_on": "a field of the asset ledger; of what was handed over the slip says it",
    "handlers.ChangeInput.duty": "a field of the handlers' ledger",
    "handlers.ChangeInput.post": "a field of the handlers' ledger",
    "handlers.ChangeInput.since": "a date of the handlers' ledger",
    "handlers.ChangeInput.version": "the version that the person saw, compared and not stored",
    "handlers.CustodianInput.since": "a date of the handlers' ledger",
    "handlers.EndInput.until": "a date of the handlers' ledger, not in the future",
    "handlers.EndInput.version": "the version that the person saw, compared and not stored",
    "handlers.HandlerInput.duty": "a field of the handlers' ledger",
    "handlers.HandlerInput.post": "a field of the handlers' ledger",
    "handlers.HandlerInput.since": "a date of the handlers' ledger",
    "handlers.PreparationInput.pledged_on": "when the pledge was given, not in the future",
    "handlers.PreparationInput.told_how": "a field of the handlers' ledger",
    "handlers.PreparationInput.told_on": "when the person was told, not in the future",
    "handlers.PreparationInput.version": "the version that the person saw, compared and not stored",
    "leavers.LeaverInput.left_on": "when the person left, not in the future",
    "leavers.LeaverInput.user_id": "a member of the own organisation, checked in the action",
    "leavers.PledgeInput.pledged_on": "when the pledge was given, not in the future",
    "leavers.SettlementInput.settled_on": "when the thing came back, not in the future",
    "lists.ConfirmationInput.content_hash": "compared with the stored one",
    "lists.ConfirmationInput.listed_as": "which of the three lists, checked against the side that may write it",
    "lists.ProposalInput.item_id": "an item of the engagement in the path, checked in the action",
    "lists.ProposalInput.listed_as": "which of the three lists, checked against the side that may write it",
    "places.PlaceChangeInput.address": "a field of the place",
    "places.PlaceChangeInput.protection": "a field of the place",
    "places.PlaceChangeInput.version": "the version that the person saw, compared and not stored",
    "places.PlaceEndInput.until": "a date of the handlers' ledger, not in the future",
    "places.PlaceEndInput.version": "the version that the person saw, compared and not stored",
    "places.PlaceInput.address": "a field of the place",
    "places.PlaceInput.protection": "a field of the place",
    "places.PlaceInput.since": "a date of the handlers' ledger",
    "registers.ApprovalIn.authority": "who ordered a disclosure, as the contractor says",
    "registers.ApprovalIn.destination": "where it is to go, as the contractor says",
    "registers.ApprovalIn.lines": "items of the engagement in the path, checked in the action",
    "registers.ApprovalIn.ordered_on": "when it was ordered, not in the future",
    "registers.ApprovalIn.wanted_until": "until when it is wanted, not in the past",
    "registers.ApprovalLineIn.item_id": "an item of the engagement in the path, checked in the action",
    "registers.HandlerIn.duty": "a field of the handlers' ledger",
    "registers.HandlerIn.post": "a field of the handlers' ledger",
    "registers.HandlerIn.since": "a date of the handlers' ledger",
    "stocktakes.CountInput.asset_id": "a line of the stocktaking in the path; others are passed over",
    "stocktakes.CountInput.step": "which button was pressed",
    "stocktakes.StartInput.taken_on": "the day of the stocktaking, not in the future",
    "requirements.RequiredInput.obligations": "codes of the built-in duties, checked in the action",
    "requirements.RequiredInput.number": "the version that the person saw, compared and not stored",
    "writing.TextInput.text_ja": "the text of an own clause",
    "writing.TextInput.text_en": "the text of an own clause",
    "writing.ChangedInput.text_ja": "the text of an own clause",
    "writing.ChangedInput.text_en": "the text of an own clause",
    "writing.ChangedInput.version": "the version that the person saw, compared and not stored",
    "writing.MappingInput.carries": "codes of the built-in duties by paragraphs of the own draft, checked in the action",
    "writing.MappingInput.survives": "paragraphs of the own draft, checked in the action",
    "writing.MappingInput.version": "the version that the person saw, compared and not stored",
    "writing.VersionInput.version": "the version that the person saw, compared and not stored",
    "asking.ChangeInput.version": "the version that the person saw, compared and not stored",
    "consents.SignatureInput.text_hash": "compared with the texts of the page, which are written anew",
    "recontracts.DecisionInput.version": "the version that the person saw, compared and not stored",
    "recontracts.RecontractInput.below_engagement_id": "a link below the engagement in the path, checked in the action",
    "request.ConsentInput.version": "the version that the person saw, compared and not stored",
    "request.QuestionInput.version": "the version that the person saw, compared and not stored",
    "request.RefusalInput.version": "the version that the person saw, compared and not stored",
    "request.SeenInput.version": "the version that the person saw, compared and not stored",
    "answers.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "answers.AnswerInput.version": "the version that the person saw, compared and not stored",
    "one.FulfilmentInput.version": "the version that the person saw, compared and not stored",
    "one.ReasonInput.version": "the version that the person saw, compared and not stored",
    "one.ApprovalInput.version": "the version that the person saw, compared and not stored",
    "duties.FulfilmentBody.version": "the version that the person saw, compared and not stored",
    "evidence.EvidenceInput.version": "the version that the person saw, compared and not stored",
    "judging.JudgementInput.version": "the version that the person saw, compared and not stored",
    "registration.ContractorChange.version": "the version that the person saw, compared and not stored",
    "page.AcceptanceInput.text_hash": "compared with the stored one, which is frozen",
    "page.AcceptanceInput.signed_copy_id": "compared with the document that lies on the table",
    "agreements.AcceptanceBody.text_hash": "compared with the stored one, which is frozen",
    "agreements.AcceptanceBody.signed_copy_id": "compared with the document that lies on the table",
    "negotiating.ChangeInput.target": "a paragraph or value of the agreement in the path, checked in the action",
    "negotiating.ChangeInput.value": "the proposed value, checked against the template",
    "signing.CopyInput.signed_on": "the day on which it was signed, not in the future",
    "ending.TerminationInput.notice_days": "the notice agreed, which the last day must keep",
    "ending.AcknowledgementInput.objection": "what the other side objects",
    "ending.KeepingInput.withdrawal_reason": "why a notice is taken back",
    "agreements.TerminationBody.notice_days": "the notice agreed, which the last day must keep",
    "changing.ChangeInput.version": "the version that the person saw, compared and not stored",
    "members.RemovalInput.organisation_id": "one that the person may invite into, checked in the action",
    "engagements.LineInput.item_id": "an item of the engagement in the path, checked in the action",
    "account.OrganisationInput.organisation_id": "one of the person's own organisations, checked against the memberships",
    "issuing.AssessmentInput.version_id": "a published questionnaire, which everybody may read",
    "starting.StartInput.version_id": "a questionnaire that the organisation may issue, checked in the action",
    "draft.BaseInput.version_id": "an edition that the organisation may issue, checked in the action",
    "moving.MovingInput.version_id": "an edition that the issuer may issue, checked in the action",
    "preparing.PreparationInput.version_id": "an edition that the organisation may issue, checked in the action",
    "schedules.ScheduleInput.version": "the version that the person saw, compared and not stored",
    "publication.PublicationInput.version": "the version that the person saw, compared and not stored",
    "publication.PublicationInput.edition": "the number of an own edition, which must be new",
    "alternatives.AlternativeInput.group": "a part of the own draft's document",
    "alternatives.AlternativeInput.step": "which button was pressed",
    "conditions.ConditionInput.step": "which button was pressed",
    "conditions.RowInput.depth": "the indentation of a row, no column",
    "item_form.ItemInput.step": "which button was pressed",
    "item_form.ItemInput.control": "a field of a question in the own draft",
    "item_form.ItemInput.evidence": "a field of a question in the own draft",
    "item_form.ItemInput.weight": "a field of a question in the own draft",
    "answers.AlternativeInput.version": "the version that the person saw, compared and not stored",
    "answers.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "assessments.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "assessments.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "asking.AskInput.what": "what the corrective action asks for",
    "asking.AskInput.why": "why it is asked for",
    "asking.AskInput.cost_note": "what was said about its cost",
    "steps.AnswerInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.AnswerInput.on_date": "the date that is proposed",
    "steps.AnswerInput.cost_note": "what was said about the cost",
    "steps.AnswerInput.version": "the version that the person saw, compared and not stored",
    "steps.JudgementInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.JudgementInput.on_date": "the date that is asked for",
    "steps.JudgementInput.cost_note": "what was said about the cost",
    "steps.JudgementInput.version": "the version that the person saw, compared and not stored",
    "behalf.ObjectionInput.objection": "what the contractor objects",
    "dispatches.TicksInput.taken": "positions of targets of the dispatch in the path",
    "judging.JudgementInput.points": "the points that a reviewer gives, between 0 and 100 and only where the kind of question has none",
    "people.AskInput.items": "questions of the assessment in the path, checked in the action",
    "people.AskInput.sections": "sections of the assessment in the path, checked in the action",
    "people.AskInput.sees_earlier": "whether the helper sees the company's earlier answers, for its respondent to say",
    "people.AskInput.user_id": "a colleague, checked against the members of the company",
    "people.OwnerInput.user_id": "a colleague, checked against the members of the company",
    "policy.PolicyInput.review_interval_days": "the setting itself, within bounds",
    "policy.PolicyInput.version": "the version that the person saw, compared and not stored",
    "reusing.TakeOverInput.answer_id": "an answer of the own company, checked in the action",
    "reusing.TakeOverInput.version": "the version that the person saw, compared and not stored",
    "talking.CommentInput.text": "the comment",
    "talking.CommentInput.visibility": "both sides or the own company, one of two",
    "reading.JudgementInput.round": "the submission that was read, compared and not stored",
    "reading.JudgementInput.correct_by": "the day that the principal sets for the correction",
    "filling.DraftInput.version": "the version that the person saw, compared and not stored",
    "filling.DraftInput.measures": "a line of the report itself",
    "filling.DraftInput.step": "which button was pressed",
    "filling.SubmissionInput.version": "the version that the person saw, compared and not stored",
    "filling.SubmissionInput.agreed": "what was agreed",
    "input.ReasonsInput.what": "what is asked of the contractor",
    "input.ReasonsInput.information_at_risk": "what it protects",
    "input.ReasonsInput.explained_on": "when it was explained, not in the future",
    "input.ReasonsInput.grace_until": "the time that the principal gives",
    "input.ReasonsInput.product_name": "the product that the principal asks for",
    "input.ReasonsInput.product_reason": "why just this one",
    "input.ReasonsInput.product_alternatives": "what else would do",
    "input.ReasonsInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.ReasonsInput.offered": "the help that the principal offers",
    "input.ReasonsInput.free_help": "public help of a fixed list",
    "input.RecordInput.what": "what is asked of the contractor",
    "input.RecordInput.information_at_risk": "what it protects",
    "input.RecordInput.explained_on": "when it was explained, not in the future",
    "input.RecordInput.grace_until": "the time that the principal gives",
    "input.RecordInput.product_name": "the product that the principal asks for",
    "input.RecordInput.product_reason": "why just this one",
    "input.RecordInput.product_alternatives": "what else would do",
    "input.RecordInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.RecordInput.offered": "the help that the principal offers",
    "input.RecordInput.free_help": "public help of a fixed list",
    "input.ChangeInput.what": "what is asked of the contractor",
    "input.ChangeInput.information_at_risk": "what it protects",
    "input.ChangeInput.explained_on": "when it was explained, not in the future",
    "input.ChangeInput.grace_until": "the time that the principal gives",
    "input.ChangeInput.product_name": "the product that the principal asks for",
    "input.ChangeInput.product_reason": "why just this one",
    "input.ChangeInput.product_alternatives": "what else would do",
    "input.ChangeInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.ChangeInput.offered": "the help that the principal offers",
    "input.ChangeInput.free_help": "public help of a fixed list",
    "input.ChangeInput.version": "the version that the person saw, compared and not stored",
    "one.AnswerInput.version": "the version that the person saw, compared and not stored",
    "one.AnswerInput.cost_yen": "the contractor's own estimate",
    "one.AnswerInput.cost_note": "what the contractor says of the cost",
    "one.TalkInput.held_on": "the day of a talk, not in the future",
    "one.TalkInput.people": "who took part in a talk",
    "one.TalkInput.said": "what was said",
    "one.SettlementInput.version": "the version that the person saw, compared and not stored",
    "one.SettlementInput.cost_bearer": "who bears the cost as agreed, one of a fixed list",
    "one.SettlementInput.agreed": "what was agreed",
    "monthly_reports.SubmissionInput.version": "the version that the person saw, compared and not stored",
    "monthly_reports.SubmissionInput.measures": "a line of the report itself",
    "monthly_reports.LineInput.said": "what was said",
    "importing.UploadInput.format": "how to read the file, one of a fixed list",
    "dates.AnswerInput.version": "the version that the person saw, compared and not stored",
    "dates.CancelInput.version": "the version that the person saw, compared and not stored",
    "dates.DateInput.version": "the version that the person saw, compared and not stored",
    "deciding.AcceptanceInput.version": "the version that the person saw, compared and not stored",
    "deciding.ClosingInput.version": "the version that the person saw, compared and not stored",
    "deciding.DecisionInput.version": "the version that the person saw, compared and not stored",
    "editing.ContactChange.version": "the version that the person saw, compared and not stored",
    "recording.OutcomesInput.version": "the version that the person saw, compared and not stored",
    "recording.RecordInput.version": "the version that the person saw, compared and not stored",
    "recording.SignatureInput.version": "the version that the person saw, compared and not stored",
    "writing.RiskChange.version": "the version that the person saw, compared and not stored",
    "assurance.HeldInput.number": "the number on the paper; a certificate held counts nothing by it",
    "filing.HeldInput.number": "the number on the paper; a certificate held counts nothing by it",
    "assurance.InspectionInput.subject": "what the inspection looks at",
    "planning.PlanInput.subject": "what the inspection looks at",
    "assurance.RiskInput.about": "what the risk hangs on, one of three",
    "assurance.RiskInput.cause": "why it could happen",
    "assurance.RiskInput.correction_id": "a corrective action of the same work, checked in the action",
    "assurance.RiskInput.item_id": "an item of the same work, checked in the action",
    "assurance.RiskInput.measures": "what is done about it",
    "assurance.RiskInput.review_on": "when the risk is to be looked at again",
    "assurance.RiskInput.title": "what could go wrong",
    "writing.NewRisk.about": "what the risk hangs on, one of three",
    "writing.NewRisk.cause": "why it could happen",
    "writing.NewRisk.correction_id": "a corrective action of the same work, checked in the action",
    "writing.NewRisk.item_id": "an item of the same work, checked in the action",
    "writing.NewRisk.measures": "what is done about it",
    "writing.NewRisk.review_on": "when the risk is to be looked at again",
    "writing.NewRisk.title": "what could go wrong",
    "writing.RiskChange.about": "what the risk hangs on, one of three",
    "writing.RiskChange.cause": "why it could happen",
    "writing.RiskChange.correction_id": "a corrective action of the same work, checked in the action",
    "writing.RiskChange.item_id": "an item of the same work, checked in the action",
    "writing.RiskChange.measures": "what is done about it",
    "writing.RiskChange.review_on": "when the risk is to be looked at again",
    "writing.RiskChange.title": "what could go wrong",
    "writing.RiskInput.about": "what the risk hangs on, one of three",
    "writing.RiskInput.cause": "why it could happen",
    "writing.RiskInput.correction_id": "a corrective action of the same work, checked in the action",
    "writing.RiskInput.item_id": "an item of the same work, checked in the action",
    "writing.RiskInput.measures": "what is done about it",
    "writing.RiskInput.review_on": "when the risk is to be looked at again",
    "writing.RiskInput.title": "what could go wrong",
    "dates.AnswerInput.proposed_on": "the date that the contractor proposes",
    "dates.AnswerInput.step": "which move of the inspection, one of two",
    "deciding.AcceptanceInput.until": "until when the second person is asked to live with it",
    "demanding.DemandInput.what": "what the corrective action asks for",
    "demanding.DemandInput.why": "why it is asked for",
    "demanding.DemandInput.cost_note": "what was said about its cost",
    "editing.ContactInput.phone": "the telephone number to call",
    "editing.ContactChange.phone": "the telephone number to call",
    "recording.CheckInput.text": "a point of the principal's own for the list",
    "recording.FindingInput.severity": "how much the finding matters, one of three",
    "recording.OutcomesInput.check_id": "points of the inspection in the path, checked in the action",
    "agreements.AcceptanceBody.agreed": "must be true, and is not stored",
    "assessments.SubmissionInput.agreed": "must be true, and is not stored",
    "page.AcceptanceInput.agreed": "must be ticked, and is not stored",
    "submission.SubmissionInput.agreed": "must be ticked, and is not stored",
    "conditions.RowInput.subject": "what a line of a condition tests; the own draft is checked as a whole",
    "engagements.HandoverInput.lines": "pieces of items of the work in the path, checked in the action",
    "evidence.EvidenceInput.effective_on": "from when a document holds, as the respondent reads it there",
    "item_form.ItemInput.after": "where in the own draft the new question stands",
    "sections.SectionInput.after": "where in the own draft the new section stands",
    "negotiating.AnswerInput.said": "agreed or declined, of a fixed list",
    "negotiating.ChangeInput.text_ja": "the wording that a side proposes",
    "negotiating.ChangeInput.text_en": "the wording that a side proposes",
    "sessions.SessionInput.course_code": "a course of the catalogue, checked in the action",
    "sessions.SessionInput.held_on": "the day of a session, not in the future",
    "sessions.SessionInput.people": "who took part in a session",
    "keeping.SessionIn.course_code": "a course of the catalogue, checked in the action",
    "keeping.SessionIn.held_on": "the day of a session, not in the future",
    "keeping.SessionIn.people": "who took part in a session",
}
TELLING = ("id", "state", "organisation_id", "role")


def forms(model: type[BaseModel] = FormModel) -> Iterator[type[BaseModel]]:
    """Every form of the product."""
    for found in model.__subclasses__():
        if found.__module__.startswith("portal."):
            yield found
            yield from forms(found)


def bodies(stage: Stage) -> Iterator[type[BaseModel]]:
    """Every JSON body that a route takes, with the models inside it."""
    for context in iter_route_contexts(stage.app.routes):
        if isinstance(context.route, APIRoute):
            for parameter in context.route.dependant.body_params:
                yield from _within(parameter.field_info.annotation)


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for info in annotation.model_fields.values():
            for part in getattr(info.annotation, "__args__", (info.annotation,)):
                yield from _within(part)


def test_every_form_and_every_body_is_closed(stage: Stage) -> None:
    found = {*forms(), *bodies(stage)}
    assert len(found) >= 190
    assert [f"{model.__module__}.{model.__name__}" for model in found if model.model_config.get("extra") != "forbid"] == []


def test_no_form_has_a_field_for_a_protected_column(stage: Stage) -> None:
    protected = columns_of_all_tables().keys() - FILLED_IN
    named = {
        f"{model.__module__.rpartition('.')[2]}.{model.__name__}.{name}"
        for model in {*forms(), *bodies(stage)}
        for name in model.model_fields
        if name in protected
    }
    assert named == REASONS.keys()


def smuggling(stage: Stage, doors: list[Door]) -> tuple[list[Finding], int]:
    """Which smuggled values arrived in a row, and how many requests tried."""
    findings, tried = [], 0
    columns = {name: SMUGGLED_NUMBER if _is_number(kinds) else SMUGGLED for name, kinds in columns_of_all_tables().items()}
    for door in doors:
        given = door.json if door.json is not None else door.form
        loads = [columns, *({name: columns[name]} for name in TELLING)]
        for load in loads:
            extra = {name: value for name, value in load.items() if name not in given}
            if not extra:
                continue
            sent = {"json": {**door.json, **extra}} if door.json is not None else {"form": {**door.form, **_texts(extra)}}
            with watched(stage) as changed:
                answer = door.knock(stage, **sent)
            tried += 1
            arrived = [new for _, _, new in changed if SMUGGLED in new or str(SMUGGLED_NUMBER) in new]
            if arrived or (changed and not is_accepted(answer)) or answer.status_code >= 500:
                what = f"{answer.status_code} {sorted(extra)[:3]}: {(arrived or [new for _, _, new in changed])[:1]} {stage.faults[-1:]}"
                findings.append(Finding(str(door.route), door.person.key, "extra fields", what))
    return findings, tried


def _is_number(columns: list[Any]) -> bool:
    return all(isinstance(column.type, Integer | Boolean) for column in columns)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def test_extra_fields_named_after_every_column_change_nothing(stage: Stage) -> None:
    doors = [door for route in list_routes(stage.app) if not route.is_safe and (door := open_door(stage, route))]
    findings, tried = smuggling(stage, doors)
    assert findings == []
    assert tried >= 900
