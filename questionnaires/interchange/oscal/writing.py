"""The story as an OSCAL assessment-results document (JSON, OSCAL 1.2.3 of NIST).

What is easy to get wrong: names of properties and ids of controls are NCNames, so the code `1.1-01` becomes `item-1.1-01`; values of
properties are one line and never empty; empty lists are left out; and an item without a finding is not thereby satisfied, so
what was accepted as done in full has a finding that says so.
"""

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from questionnaires.answers.rules import AnswerState
from questionnaires.interchange.oscal.facts import Round, Said, Story
from questionnaires.interchange.texts import tidy
from questionnaires.reviews.rules import ACCEPTED

OSCAL_VERSION = "1.2.3"
NAMESPACE = "urn:vendor-assurance:oscal"
FULL_POINTS = 100
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_UNFIT = re.compile(r"[^\w.-]|(?<![\w.-])$", re.UNICODE)
_TEXTS = {
    "ja": {
        "title": "{title}　評価結果",
        "round": "第{round}回の提出",
        "all": "この回で評価を閉じました。問われた全項目の最終の回答です。所見のない項目を「満たしている」とは読まないでください。",
        "returned": "この回に差し戻した項目を示します。",
        "answer": "回答",
        "blank": "未回答",
        "remark": "確認者の所見",
        "gap": "十分に実施されていないか、示されていません（{points}点／100点）。",
        "met": "確認者が、全部実施していると認めました。",
        "questionnaire": "質問票",
        "evidence": "{name}（{size}バイト）",
        "scope": "対象範囲",
        "exception": "例外",
        "plan": "計画",
        "planned": "予定日",
        "reason": "理由",
        "note": "補足",
    },
    "en": {
        "title": "{title}: assessment results",
        "round": "Submission {round}",
        "all": "The round that closed it, with the final answer to every item asked. No finding does not mean satisfied.",
        "returned": "The items that were returned in this round.",
        "answer": "Answer",
        "blank": "not answered",
        "remark": "Reviewer",
        "gap": "Not done in full, or not shown ({points} of 100 points).",
        "met": "Accepted by the reviewer as done in full.",
        "questionnaire": "Questionnaire",
        "evidence": "{name} ({size} bytes)",
        "scope": "Scope",
        "exception": "Exceptions",
        "plan": "Plan",
        "planned": "Planned for",
        "reason": "Reason",
        "note": "Note",
    },
}


def write(story: Story, names: Mapping[str, str], language: str) -> bytes:
    """The document in one language. `names` are those of the two organisations by id."""
    return (json.dumps({"assessment-results": _Writer(story, names, language).whole()}, ensure_ascii=False, indent=2) + "\n").encode()


class _Writer:
    def __init__(self, story: Story, names: Mapping[str, str], language: str) -> None:
        self.story, self.names, self.language, self.words = story, names, language, _TEXTS[language]
        self.resources: dict[str, dict[str, Any]] = {}

    def whole(self) -> dict[str, Any]:
        story, assessment = self.story, self.story.assessment
        title = story.version.title[self.language]
        questionnaire = self._id("questionnaire", story.version.id)
        self.resources[questionnaire] = {
            "uuid": questionnaire,
            "title": f"{self.words['questionnaire']} {story.version.code} {story.version.edition}",
            "props": _props({"edition": story.version.edition, "sha256": story.version.content_hash}),
        }
        results = [self._result(one) for one in story.rounds]
        return {
            "uuid": self._id("assessment", assessment.id),
            "metadata": {
                "title": _line(self.words["title"].format(title=title)),
                "last-modified": _moment(story.closed_at),
                "version": "1.0",
                "oscal-version": OSCAL_VERSION,
                "roles": [{"id": "assessor", "title": "Assessor"}, {"id": "assessed", "title": "Assessed organisation"}],
                "parties": [self._party(assessment.issuer_organisation_id), self._party(assessment.respondent_organisation_id)],
                "responsible-parties": [
                    {"role-id": "assessor", "party-uuids": [self._id("organisation", assessment.issuer_organisation_id)]},
                    {"role-id": "assessed", "party-uuids": [self._id("organisation", assessment.respondent_organisation_id)]},
                ],
            },
            "import-ap": {"href": f"#{questionnaire}"},
            "results": results,
            "back-matter": {"resources": list(self.resources.values())},
        }

    def _id(self, kind: str, *names: object) -> str:
        """The same thing has the same id in every export."""
        return str(uuid.uuid5(_IDS, "/".join([kind, self.story.assessment.id if kind != "organisation" else "", *map(str, names)])))

    def _party(self, organisation_id: str) -> dict[str, Any]:
        return {
            "uuid": self._id("organisation", organisation_id),
            "type": "organization",
            "name": _line(self.names.get(organisation_id, "")),
        }

    def _result(self, one: Round) -> dict[str, Any]:
        controls = [{"control-id": control_id(said.item.code)} for said in one.said]
        result: dict[str, Any] = {
            "uuid": self._id("result", one.submission.round),
            "title": self.words["round"].format(round=one.submission.round),
            "description": self.words["all" if one.is_last else "returned"],
            "start": _moment(one.submission.submitted_at),
            "end": _moment(self.story.closed_at) if one.is_last else None,
            "props": _props({"round": one.submission.round, "answers-sha256": one.submission.answers_hash, **self._score(one)}),
            "reviewed-controls": {"control-selections": [{"include-controls": controls} if controls else {"description": "-"}]},
            "observations": [self._observation(one, said) for said in one.said],
            "findings": [finding for said in one.said if (finding := self._finding(one, said)) is not None],
        }
        return {name: value for name, value in result.items() if value not in (None, [])}

    def _score(self, one: Round) -> dict[str, object]:
        score, override = self.story.score, self.story.override
        if score is None or not one.is_last:
            return {}
        props: dict[str, object] = {}
        if score.percent_tenths is not None:
            props |= {"score-percent": f"{score.percent_tenths / 10:.1f}", "score-rule-version": score.rule_version}
        if override is not None:  # beside the computed score, with which the findings agree
            props |= {
                "score-percent-set-by-hand": f"{override.percent_tenths / 10:.1f}",
                "score-set-by-hand-until": override.ends_on.isoformat(),
                "score-set-by-hand-reason": _line(override.reason),
            }
        return props

    def _observation(self, one: Round, said: Said) -> dict[str, Any]:
        resources = [
            (self._resource(row.sha256, row.display_name, row.media_type, row.size, row.evidence_id), row) for row in said.evidence
        ]
        state = self.words["blank"] if said.state is None else said.state
        lines = [said.item.question[self.language], f"{self.words['answer']}: {state if said.value is None else _value(said.value)}"]
        lines += [f"{self.words[name]}: {text}" for name, text in said.texts.items()]
        lines += [f"{self.words['remark']}: {said.remark}"] if said.remark else []
        observation: dict[str, Any] = {
            "uuid": self._id("observation", one.submission.round, said.item.code),
            "title": _line(f"{said.item.code} {said.item.title[self.language]}"),
            "description": "\n\n".join(lines),
            "props": _props({"item": said.item.code, "answer-state": said.state or "blank", "verdict": said.verdict}),
            "methods": ["EXAMINE"] if resources else ["INTERVIEW"],
            "types": ["control-objective"],
            "relevant-evidence": [{"href": f"#{name}", "description": row.display_name} for name, row in resources],
            "collected": _moment(said.at),
        }
        return {name: value for name, value in observation.items() if value != []}

    def _finding(self, one: Round, said: Said) -> dict[str, Any] | None:
        is_met = one.is_last and said.points == FULL_POINTS and said.verdict in ACCEPTED
        is_gap = not one.is_last or (said.points is not None and said.points < FULL_POINTS)
        if not is_met and not is_gap:
            return None
        points = said.points if said.points is not None else "-"
        reason = "pass" if is_met else "other" if said.state in (None, AnswerState.PLANNED, AnswerState.PARTLY) else "fail"
        return {
            "uuid": self._id("finding", one.submission.round, said.item.code),
            "title": _line(f"{said.item.code} {said.item.title[self.language]}"),
            "description": self.words["met"] if is_met else said.remark or self.words["gap"].format(points=points),
            "target": {
                "type": "objective-id",
                "target-id": control_id(said.item.code),
                "status": {"state": "satisfied" if is_met else "not-satisfied", "reason": reason},
            },
            "related-observations": [{"observation-uuid": self._id("observation", one.submission.round, said.item.code)}],
        }

    def _resource(self, sha256: str, name: str, media_type: str, size: int, evidence_id: str) -> str:
        key = self._id("evidence", evidence_id)
        link = {"href": f"evidence/{evidence_id}/file", "media-type": media_type, "hashes": [{"algorithm": "SHA-256", "value": sha256}]}
        self.resources.setdefault(
            key,
            {"uuid": key, "title": _line(name), "description": self.words["evidence"].format(name=name, size=size), "rlinks": [link]},
        )
        return key


def control_id(code: str) -> str:
    """An item code as an NCName: it may not begin with a digit."""
    return f"item-{_UNFIT.sub('-', code)}"


def _props(values: Mapping[str, object]) -> list[dict[str, str]]:
    said = {name: _line(str(value)) for name, value in values.items() if value not in (None, "")}
    return [{"name": name, "ns": NAMESPACE, "value": value} for name, value in said.items()]


def _line(text: str) -> str:
    return " ".join(tidy(text).split()) or "-"


def _value(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else ", ".join(value)
        if all(isinstance(one, str) for one in value)
        else json.dumps(value, ensure_ascii=False)
    )


def _moment(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
