"""Answering, alone, together or with a workbook."""

from typing import Any

from storage.scanning.rules import FileType
from tests.security.companies import Person
from tests.security.plans.plan import FILE, Ids, Plan, assessment, nothing
from tests.security.questionnaires import ITEM

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "assessment_id": "assessment/submitted",
    "evidence_id": "evidence/submitted",
    "import_id": "import_id",
    "contributor_id": "contributor/given",
    "version_id": "version",
}


def _workbook(_ids: Ids, person: Person) -> dict[str, Any]:
    return {"file": ("answers.xlsx", bytes.fromhex(person.ids.get("workbook", "")), FileType.XLSX.media_type)}


PLANS: dict[str, Plan] = {
    "POST /assessments/{assessment_id}/items/{item_code}/answer": Plan(
        lambda _ids, _person: {"version": "2", "state": "implemented", "scope": "All"}, assessment("in_progress")
    ),
    "POST /assessments/{assessment_id}/alternatives/{group}": Plan(lambda _ids, _person: {"option": "KEPT"}, assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/evidence": Plan(lambda _ids, _person: {"file": FILE}, assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/evidence/{evidence_id}/removal": Plan(
        nothing, {**assessment("in_progress"), "evidence_id": "evidence/in_progress"}
    ),
    "GET /assessments/{assessment_id}/submission": Plan(at=assessment("in_progress")),
    "POST /assessments/{assessment_id}/workbook/import": Plan(_workbook, assessment("in_progress")),
    "GET /assessments/{assessment_id}/workbook/import/{import_id}": Plan(at=assessment("in_progress")),
    "POST /assessments/{assessment_id}/workbook/import/{import_id}/confirmation": Plan(
        lambda _ids, person: {"take": [person.ids.get("take", "item A-2 0")]}, assessment("in_progress")
    ),
    "POST /assessments/{assessment_id}/submission": Plan(
        lambda _ids, _person: {"person_name": "One", "person_title": "Head", "language": "en", "agreed": "yes"},
        assessment("in_progress"),
    ),
    "GET /contributions": Plan(query=lambda ids, _person: {"after": ids("assessment/issued")}),
    "POST /assessments/{assessment_id}/owner": Plan(lambda ids, _person: {"user_id": ids("user_id")}, assessment("in_progress")),
    "POST /assessments/{assessment_id}/contributors": Plan(
        lambda ids, _person: {"user_id": ids("user_id"), "scope": "whole"}, assessment("in_progress")
    ),
    "POST /assessments/{assessment_id}/contributors/{contributor_id}/removal": Plan(nothing, assessment("in_progress")),
    "POST /assessments/{assessment_id}/sections/{section_code}/presence": Plan(nothing, assessment("in_progress")),
    "POST /assessments/{assessment_id}/items/{item_code}/comments": Plan(lambda _ids, _person: {"text": "Hello", "visibility": "both"}),
    "POST /assessments/{assessment_id}/items/{item_code}/comments/reading": Plan(nothing),
    "GET /comments": Plan(query=lambda ids, _person: {"after": ids("comment/both")}),
    "POST /assessments/{assessment_id}/items/{item_code}/take-over": Plan(
        lambda ids, _person: {"answer_id": ids("answer/earlier"), "version": "2"}, assessment("in_progress")
    ),
    "GET /assessments/{assessment_id}/sections/{section_code}/earlier-answers": Plan(at=assessment("in_progress")),
    "POST /assessments/{assessment_id}/sections/{section_code}/earlier-answers": Plan(
        lambda ids, _person: {"picks": [f"{ITEM} {ids('answer/earlier')}"]}, assessment("in_progress")
    ),
    "GET /api/v1/comments": Plan(query=lambda ids, _person: {"after": ids("comment/both")}),
    "PUT /api/v1/assessments/{assessment_id}/items/{item_code}/answer": Plan(
        json=lambda _ids, _person: {"expected_version": 0, "state": "implemented", "scope": "All"}, at=assessment("issued")
    ),
    "POST /api/v1/assessments/{assessment_id}/submission": Plan(
        json=lambda _ids, _person: {"person_name": "Name", "person_title": "Title", "language": "ja", "agreed": True},
        at=assessment("in_progress"),
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "answers.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "answers.AnswerInput.version": "the version that the person saw, compared and not stored",
    "evidence.EvidenceInput.version": "the version that the person saw, compared and not stored",
    "answers.AlternativeInput.version": "the version that the person saw, compared and not stored",
    "answers.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "assessments.AnswerInput.state": "the answer's own state; the assessment's is another column",
    "assessments.AnswerInput.value": "the answer itself, checked against the kind of its question",
    "people.AskInput.items": "questions of the assessment in the path, checked in the action",
    "people.AskInput.sections": "sections of the assessment in the path, checked in the action",
    "people.AskInput.sees_earlier": "whether the helper sees the company's earlier answers, for its respondent to say",
    "people.AskInput.user_id": "a colleague, checked against the members of the company",
    "people.OwnerInput.user_id": "a colleague, checked against the members of the company",
    "reusing.TakeOverInput.answer_id": "an answer of the own company, checked in the action",
    "reusing.TakeOverInput.version": "the version that the person saw, compared and not stored",
    "talking.CommentInput.text": "the comment",
    "talking.CommentInput.visibility": "both sides or the own company, one of two",
    "assessments.SubmissionInput.agreed": "must be true, and is not stored",
    "submission.SubmissionInput.agreed": "must be ticked, and is not stored",
    "evidence.DatesInput.effective_on": "from when a document holds, as the respondent reads it there",
}
