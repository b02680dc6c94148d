"""The rules of the gate: facts in, decision out. Pure, so that anyone can decide again what was decided then.

Read in this order: `facts` (what is known), `findings` (what can be said of it), `condition`, `standing`, `measures`
and `keeping` (what can be demanded), `policy` (what is demanded, per class), `comparing` (two policies, and which is stricter),
`decision` (the answer, with every reason); `own` is what a principal may set itself.
"""

from contracts.sharing.rules.condition import Condition
from contracts.sharing.rules.decision import CAUTION_DAYS, Caution, Decision, decide
from contracts.sharing.rules.facts import (
    ControlFact,
    Facts,
    IncidentFact,
    OverrideFact,
    PendingAssessment,
    ScoreFacts,
    Sum,
    Upstream,
)
from contracts.sharing.rules.findings import Finding, Remedy, Subject, as_json
from contracts.sharing.rules.policy import ClassRule, Policy, parse_policy

__all__ = [
    "CAUTION_DAYS",
    "Caution",
    "ClassRule",
    "Condition",
    "ControlFact",
    "Decision",
    "Facts",
    "Finding",
    "IncidentFact",
    "OverrideFact",
    "PendingAssessment",
    "Policy",
    "Remedy",
    "ScoreFacts",
    "Subject",
    "Sum",
    "Upstream",
    "as_json",
    "decide",
    "parse_policy",
]
