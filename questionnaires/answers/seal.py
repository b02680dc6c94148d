"""What a submission binds: one hash over everything that was asked, chosen, said and laid beside it."""

import hashlib
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.models import Assessment
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import get_version
from storage.evidence.models import EvidenceFile
from storage.ledger.rules import canonical


def hash_answers(session: Session, assessment: Assessment) -> str:
    """SHA-256 over the answers of the assessment as they stand, as lower-case hexadecimal. Four statements.

    Hashed is the canonical JSON (keys sorted, no spaces, UTF-8) of the assessment's id, the content hash of the
    questionnaire version, the round, the chosen options and, in the order of the questionnaire, every stored answer with
    the SHA-256 of each file beside it.
    """
    document = {
        "assessment": assessment.id,
        "questionnaire": get_version(session, assessment.version_id).content_hash,
        "round": assessment.round,
        "chosen": read_choices(session, assessment.id),
        "answers": _read_answers(session, assessment),
    }
    return hashlib.sha256(canonical(document)).hexdigest()


def _read_answers(session: Session, assessment: Assessment) -> list[dict[str, object]]:
    files = select(col(AnswerEvidence.answer_id), col(EvidenceFile.sha256))
    files = files.join(EvidenceFile, col(EvidenceFile.id) == col(AnswerEvidence.evidence_id))
    files = files.join(Answer, col(Answer.id) == col(AnswerEvidence.answer_id)).where(col(Answer.assessment_id) == assessment.id)
    hashes: dict[str, list[str]] = defaultdict(list)
    for answer_id, sha256 in session.execute(files):
        hashes[answer_id].append(sha256)
    answers = (
        select(Answer, col(QuestionnaireItem.code))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .where(col(Answer.assessment_id) == assessment.id, col(QuestionnaireItem.version_id) == assessment.version_id)
        .order_by(col(QuestionnaireItem.position))
    )
    return [
        {
            "item": code,
            "state": answer.state,
            **({} if answer.value is None else {"value": answer.value}),
            "scope": answer.scope,
            "exception": answer.exception,
            "plan": answer.plan,
            "planned_on": answer.planned_on.isoformat() if answer.planned_on else None,
            "reason": answer.reason,
            **({"note": answer.note} if answer.note else {}),
            "evidence": sorted(hashes[answer.id]),
        }
        for answer, code in session.execute(answers.execution_options(populate_existing=True))
    ]
