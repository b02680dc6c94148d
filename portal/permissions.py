"""Who may do what: one table. Any clause of an act is enough, and all predicates of a clause must hold.

The second of the two questions; the first, whether the thing is in reach at all, is answered by the queries (404).
The matrix on the help page and in the manual is made from this table.
"""

from collections.abc import Callable
from enum import StrEnum

from storage.acts import Act
from storage.stamp import Actor, Role


class Standing(StrEnum):
    """How the actor's organisation stands to the thing that the act is about."""

    PRINCIPAL = "principal"  # it entrusted the work
    CONTRACTOR = "contractor"  # it does the work
    ABOVE = "above"  # it stands further up the chain
    CONSENTED = "consented"  # it stands further up the chain, and the contractor lets it read this
    IN_PLACE = "in-place"  # it asked, and answers in the contractor's place because that one cannot
    OWNER = "owner"  # the thing is its own
    CONTRIBUTOR = "contributor"  # it does the work, and this person was given a part of the questionnaire to help with
    NONE = "none"  # the act is about no single thing


Predicate = Callable[[Actor, Standing], bool]
Clause = tuple[Predicate, ...]


def is_administrator(actor: Actor, _standing: Standing) -> bool:
    """Keeps the accounts of the organisation."""
    return actor.has(Role.ADMINISTRATOR)


def is_procurement(actor: Actor, _standing: Standing) -> bool:
    """Sends and hands over for the organisation."""
    return actor.has(Role.PROCUREMENT)


def is_reviewer(actor: Actor, _standing: Standing) -> bool:
    """Judges for the organisation."""
    return actor.has(Role.REVIEWER)


def is_respondent(actor: Actor, _standing: Standing) -> bool:
    """Answers for the organisation."""
    return actor.has(Role.RESPONDENT)


def is_member(actor: Actor, _standing: Standing) -> bool:
    """Has a role in the organisation that is more than helping with single questions."""
    return bool(actor.roles - {Role.CONTRIBUTOR})


def is_anybody(actor: Actor, _standing: Standing) -> bool:
    """Has any role in the organisation."""
    return bool(actor.roles)


def is_contributor(actor: Actor, _standing: Standing) -> bool:
    """Helps to answer."""
    return actor.has(Role.CONTRIBUTOR)


def stands_as_principal(_actor: Actor, standing: Standing) -> bool:
    """The organisation entrusted this work."""
    return standing is Standing.PRINCIPAL


def stands_as_contractor(_actor: Actor, standing: Standing) -> bool:
    """The organisation does this work."""
    return standing is Standing.CONTRACTOR


def stands_as_contributor(_actor: Actor, standing: Standing) -> bool:
    """The person was given this part to help with."""
    return standing is Standing.CONTRIBUTOR


def is_a_party(_actor: Actor, standing: Standing) -> bool:
    """The organisation is one of the two parties of this work."""
    return standing in {Standing.PRINCIPAL, Standing.CONTRACTOR}


def is_not_above(_actor: Actor, standing: Standing) -> bool:
    """The organisation is nearer to it than further up the chain: what others asked and answered stays between those two."""
    return standing is not Standing.ABOVE


def owns(_actor: Actor, standing: Standing) -> bool:
    """The thing belongs to the organisation."""
    return standing is Standing.OWNER


ANYBODY: tuple[Clause, ...] = ((is_anybody,),)


def stands_in_place(_actor: Actor, standing: Standing) -> bool:
    """The organisation asked, and answers in the contractor's place."""
    return standing is Standing.IN_PLACE


def stands_with_consent(_actor: Actor, standing: Standing) -> bool:
    """The organisation stands further up the chain, and the contractor has consented to its reading this."""
    return standing is Standing.CONSENTED


ANYONE: tuple[Clause, ...] = ((is_member,),)
HELPS_HERE: tuple[Clause, ...] = ((is_contributor, stands_as_contributor),)
SENDS: tuple[Clause, ...] = ((is_procurement,),)
SENDS_HERE: tuple[Clause, ...] = ((is_procurement, stands_as_principal),)
JUDGES_HERE: tuple[Clause, ...] = ((is_reviewer, stands_as_principal),)
ANSWERS_HERE: tuple[Clause, ...] = ((is_respondent, stands_as_contractor),)
PASSES_ON_HERE: tuple[Clause, ...] = ((is_procurement, stands_as_contractor),)
AUTHORS: tuple[Clause, ...] = ((is_procurement,), (is_reviewer,))
ANSWERS_IN_PLACE: tuple[Clause, ...] = ((is_reviewer, stands_in_place), (is_procurement, stands_in_place))
KEEPS_ACCOUNTS: tuple[Clause, ...] = ((is_administrator,),)
SHARES_OUT_HERE: tuple[Clause, ...] = (*ANSWERS_HERE, (is_administrator, stands_as_contractor))
TALKS_HERE: tuple[Clause, ...] = (*JUDGES_HERE, *SENDS_HERE, *ANSWERS_HERE, *HELPS_HERE)
HANDLES: tuple[Clause, ...] = ((is_procurement,), (is_reviewer,), (is_respondent,))
HANDLES_HERE: tuple[Clause, ...] = ((is_procurement, is_a_party), (is_reviewer, is_a_party), (is_respondent, is_a_party))
INVITES: tuple[Clause, ...] = ((is_administrator,), (is_procurement,), (is_respondent,))

PERMISSIONS: dict[Act, tuple[Clause, ...]] = {
    Act.SIGN_IN: ANYBODY,
    Act.SIGN_OUT: ANYBODY,
    Act.ACCOUNT_VIEW: ANYBODY,
    Act.ACCOUNT_CHANGE: ANYBODY,
    Act.API_TOKEN_CREATE: ANYONE,
    Act.API_TOKEN_REVOKE: ANYONE,
    Act.ADMINISTRATION_VIEW: KEEPS_ACCOUNTS,
    Act.INVITATION_ISSUE: INVITES,
    Act.INVITATION_REVOKE: INVITES,
    Act.INVITATION_VIEW: INVITES,
    Act.MEMBER_REMOVE: INVITES,
    Act.HOME_FIND: ANYBODY,
    Act.HOME_VIEW: ANYONE,
    Act.LEDGER_VIEW: ANYONE,
    Act.EVIDENCE_UPLOAD: ANSWERS_HERE,
    Act.EVIDENCE_VIEW: ANYBODY,  # a contributor: of the questions given to it
    Act.CATALOGUE_VIEW: ANYONE,
    Act.QUESTIONNAIRE_DRAFT: AUTHORS,
    Act.QUESTIONNAIRE_PUBLISH: AUTHORS,
    Act.QUESTIONNAIRE_IMPORT: AUTHORS,
    Act.QUESTIONNAIRE_EXPORT: AUTHORS,
    Act.ASSESSMENT_EXPORT: ((is_member, is_a_party),),
    Act.ASSESSMENT_ISSUE: SENDS_HERE,
    Act.ASSESSMENT_CHANGE_DATES: SENDS_HERE,
    Act.DISPATCH_PREPARE: SENDS,
    Act.DISPATCH_START: ((is_procurement, owns),),
    Act.DISPATCH_VIEW: ((is_procurement, owns),),
    Act.SCHEDULE_SET: SENDS_HERE,
    Act.SCHEDULE_VIEW: ((is_member, stands_as_principal),),
    Act.ASSESSMENT_VIEW: ((is_member, is_not_above), *HELPS_HERE),
    Act.ASSESSMENT_SUBMIT: (*ANSWERS_HERE, *ANSWERS_IN_PLACE),
    Act.ASSESSMENT_MOVE: (*SENDS_HERE, *JUDGES_HERE),
    Act.ANSWER_SAVE: (*ANSWERS_HERE, *HELPS_HERE, *ANSWERS_IN_PLACE),
    Act.ANSWER_ATTACH: (*ANSWERS_HERE, *HELPS_HERE),
    Act.ANSWER_DETACH: (*ANSWERS_HERE, *HELPS_HERE),
    Act.OWNER_NAME: SHARES_OUT_HERE,
    Act.CONTRIBUTOR_ASK: SHARES_OUT_HERE,
    Act.CONTRIBUTOR_RELEASE: SHARES_OUT_HERE,
    Act.CONTRIBUTION_VIEW: ((is_respondent, is_not_above), (is_contributor,)),
    Act.PRESENCE_SHOW: (*ANSWERS_HERE, *HELPS_HERE),
    Act.COMMENT_WRITE: TALKS_HERE,
    Act.COMMENT_READ: TALKS_HERE,
    Act.COMMENT_VIEW: ((is_reviewer,), (is_procurement,), (is_respondent,), (is_contributor,)),
    Act.ANSWER_TAKE_OVER: (*ANSWERS_HERE, *HELPS_HERE),
    Act.ANSWERS_VIEW: ((is_respondent,),),
    Act.WORKBOOK_DOWNLOAD: ANSWERS_HERE,
    Act.WORKBOOK_IMPORT: ANSWERS_HERE,
    Act.WORKBOOK_TAKE: ANSWERS_HERE,
    Act.REVIEW_JUDGE: JUDGES_HERE,
    Act.REVIEW_RETURN: JUDGES_HERE,
    Act.REVIEW_CLOSE: JUDGES_HERE,
    Act.RESULTS_VIEW: ((is_procurement,), (is_reviewer,)),
    Act.REVIEW_ACCEPT_MANY: ((is_reviewer,),),
    Act.REVIEW_ASSIGN: JUDGES_HERE,
    Act.REVIEW_PROPOSE: JUDGES_HERE,
    Act.REVIEW_DECLINE: JUDGES_HERE,
    Act.REVIEW_POLICY_VIEW: ((is_reviewer,), (is_administrator,), (is_procurement,)),
    Act.REVIEW_POLICY_CHANGE: ((is_reviewer,), (is_administrator,)),
    Act.BEHALF_VIEW: ((is_member, is_a_party),),
    Act.BEHALF_GIVE: (*JUDGES_HERE, *SENDS_HERE),
    Act.BEHALF_END: (*JUDGES_HERE, *SENDS_HERE),
    Act.ANSWER_OBJECT: ANSWERS_HERE,
    Act.OVERRIDE_PROPOSE: JUDGES_HERE,
    Act.OVERRIDE_APPROVE: JUDGES_HERE,
    Act.OVERRIDE_END: JUDGES_HERE,
    Act.CORRECTION_ASK: JUDGES_HERE,
    Act.CORRECTION_ANSWER: ANSWERS_HERE,
    Act.CORRECTION_JUDGE: (*JUDGES_HERE, *SENDS_HERE),
    Act.CORRECTION_VIEW: ((is_member, is_a_party),),
    Act.CONTRACTOR_REGISTER: SENDS,
    Act.CONTRACTOR_CHANGE: ((is_procurement, owns),),
    Act.CONTRACTOR_VIEW: ((is_procurement,), (is_reviewer,)),
    Act.CONTRACTOR_IMPORT: SENDS,
    Act.CONTRACTOR_EXPORT: SENDS,
    Act.ENGAGEMENT_OPEN: SENDS,
    Act.ENGAGEMENT_CHANGE: SENDS_HERE,
    Act.ENGAGEMENT_VIEW: ANYONE,
    Act.ENGAGEMENT_CLOSE: SENDS_HERE,
    Act.CLAUSE_VIEW: AUTHORS,
    Act.CLAUSE_WRITE: AUTHORS,
    Act.CLAUSE_PUBLISH: AUTHORS,
    Act.CLAUSE_REQUIRE: AUTHORS,
    Act.AGREEMENT_DRAW_UP: SENDS_HERE,
    Act.AGREEMENT_ACCEPT: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_VIEW: ((is_member, is_a_party),),
    Act.AGREEMENT_LIST: ANYONE,
    Act.AGREEMENT_AMEND: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_OFFER: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_WITHDRAW: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_PROPOSE: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_ANSWER: (*SENDS_HERE, *ANSWERS_HERE),
    Act.AGREEMENT_TERMINATE: (*SENDS_HERE, *ANSWERS_HERE),
    Act.TERMINATION_ACKNOWLEDGE: (*SENDS_HERE, *ANSWERS_HERE),
    Act.TERMINATION_WITHDRAW: (*SENDS_HERE, *ANSWERS_HERE),
    Act.SIGNED_COPY_FILE: (*SENDS_HERE, *ANSWERS_HERE),
    Act.SIGNED_COPY_WITHDRAW: (*SENDS_HERE, *ANSWERS_HERE),
    Act.DUTY_VIEW: ((is_member, is_a_party), (is_member, owns)),
    Act.DUTY_CONFIRM: ANSWERS_HERE,
    Act.PERFORMANCE_FULFIL: ((is_respondent, owns), (is_procurement, owns)),
    Act.PERFORMANCE_REJECT: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.WAIVER_ASK: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.WAIVER_APPROVE: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.WAIVER_REFUSE: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.CALENDAR_SHARE: ((is_member, is_not_above),),
    Act.CALENDAR_REVOKE: ((is_member, is_not_above),),
    Act.CALENDAR_SHARE_ALL: KEEPS_ACCOUNTS,
    Act.CALENDAR_REVOKE_ALL: KEEPS_ACCOUNTS,
    Act.RECONTRACT_DRAFT: PASSES_ON_HERE,
    Act.RECONTRACT_SEND: PASSES_ON_HERE,
    Act.RECONTRACT_ANSWER: PASSES_ON_HERE,
    Act.RECONTRACT_WITHDRAW: PASSES_ON_HERE,
    Act.RECONTRACT_SEND_DOWN: PASSES_ON_HERE,
    Act.RECONTRACT_COMPARE: PASSES_ON_HERE,
    Act.RECONTRACT_REPORT: PASSES_ON_HERE,
    Act.RECONTRACT_ASK: SENDS_HERE,
    Act.RECONTRACT_DECIDE: SENDS_HERE,
    Act.RECONTRACT_REVOKE: SENDS_HERE,
    Act.RECONTRACT_VIEW: ANYONE,
    Act.CHAIN_VIEW: ANYONE,
    Act.DIRECT_CONSENT_SIGN: ANSWERS_HERE,
    Act.ITEM_DESIGNATE: SENDS_HERE,
    Act.ITEM_VIEW: ((is_member, is_a_party),),
    Act.ITEM_DISCLOSE: ANSWERS_HERE,
    Act.ITEM_PROPOSE: (*SENDS_HERE, *ANSWERS_HERE),
    Act.ITEM_ANSWER: (*SENDS_HERE, *ANSWERS_HERE),
    Act.HANDLER_VIEW: ((is_member, is_a_party),),
    Act.HANDLER_KEEP: ANSWERS_HERE,
    Act.CUSTODIAN_NAME: ANSWERS_HERE,
    Act.PLACE_KEEP: ANSWERS_HERE,
    Act.PEOPLE_REPORT: ANSWERS_HERE,
    Act.APPROVAL_VIEW: ((is_member, is_a_party),),
    Act.APPROVAL_ASK: ANSWERS_HERE,
    Act.APPROVAL_ANSWER: (*SENDS_HERE, *JUDGES_HERE),
    Act.APPROVAL_REVOKE: (*SENDS_HERE, *JUDGES_HERE),
    Act.APPROVAL_USE: ANSWERS_HERE,
    Act.ASSET_VIEW: ((is_member, is_a_party),),
    Act.ASSET_KEEP: ANSWERS_HERE,
    Act.STOCKTAKE_HOLD: ANSWERS_HERE,
    Act.LEAVER_VIEW: INVITES,
    Act.LEAVER_KEEP: INVITES,
    Act.REGISTER_EXPORT: ((is_member, is_a_party),),
    Act.REGISTER_IMPORT: (*SENDS_HERE, *ANSWERS_HERE),
    Act.HANDOVER_RECORD: SENDS_HERE,
    Act.HANDOVER_COUNTERSIGN: ANSWERS_HERE,
    Act.REPORT_VIEW: ((is_member, is_a_party),),
    Act.HANDOVER_VIEW: ((is_member, is_a_party),),
    Act.RETURN_DEMAND: SENDS_HERE,
    Act.RETURN_RECORD: ANSWERS_HERE,
    Act.RETURN_CONFIRM: SENDS_HERE,
    Act.DISPOSAL_FILE: ANSWERS_HERE,
    Act.DISPOSAL_JUDGE: JUDGES_HERE,
    Act.DISPOSAL_VIEW: ((is_member, is_a_party),),
    Act.INCIDENT_RECORD: HANDLES_HERE,
    Act.INCIDENT_REVISE: HANDLES_HERE,
    Act.INCIDENT_CHECK: HANDLES,
    Act.INCIDENT_READ: ANYONE,
    Act.INCIDENT_TELL: HANDLES,
    Act.INCIDENT_CONFIRM: HANDLES,
    Act.INCIDENT_PROPOSE_LIFT: JUDGES_HERE,
    Act.INCIDENT_LIFT: (*JUDGES_HERE, *SENDS_HERE),
    Act.INCIDENT_CLOSE: (*JUDGES_HERE, *SENDS_HERE),
    Act.MEASURE_PROPOSE: ANSWERS_HERE,
    Act.MEASURE_AGREE: (*JUDGES_HERE, *SENDS_HERE),
    Act.MEASURE_DO: ANSWERS_HERE,
    Act.INCIDENT_VIEW: ANYONE,
    Act.CERTIFICATE_HELD_FILE: ANSWERS_HERE,
    Act.CERTIFICATE_HELD_JUDGE: JUDGES_HERE,
    Act.CERTIFICATE_HELD_WITHDRAW: ANSWERS_HERE,
    Act.CERTIFICATE_HELD_VIEW: ANYONE,
    Act.CONTACT_SET: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.CONTACT_CONFIRM: (*SENDS_HERE, *JUDGES_HERE, *ANSWERS_HERE),
    Act.CONTACT_VIEW: ANYONE,
    Act.INSPECTION_PLAN: (*SENDS_HERE, *JUDGES_HERE),
    Act.INSPECTION_ANSWER: ANSWERS_HERE,
    Act.INSPECTION_RECORD: JUDGES_HERE,
    Act.INSPECTION_SIGN: (*JUDGES_HERE, *ANSWERS_HERE),
    Act.INSPECTION_VIEW: ANYONE,
    Act.RISK_WRITE: (*SENDS_HERE, *JUDGES_HERE),
    Act.RISK_DISMISS: (*SENDS_HERE, *JUDGES_HERE),
    Act.RISK_ACCEPT: JUDGES_HERE,
    Act.RISK_LIST: ((is_procurement,), (is_reviewer,)),
    Act.RISK_VIEW: ((is_procurement, stands_as_principal), (is_reviewer, stands_as_principal)),
    Act.MONTHLY_REPORT_OPEN: ANSWERS_HERE,
    Act.MONTHLY_REPORT_SAVE: ANSWERS_HERE,
    Act.MONTHLY_REPORT_SUBMIT: ANSWERS_HERE,
    Act.MONTHLY_REPORT_JUDGE: (*JUDGES_HERE, *SENDS_HERE),
    Act.MONTHLY_REPORT_VIEW: ((is_member, is_a_party), (is_member, stands_with_consent)),
    Act.SUPPORT_RECORD: (*JUDGES_HERE, *SENDS_HERE),
    Act.SUPPORT_ANSWER: ANSWERS_HERE,
    Act.SUPPORT_SCALE: (*JUDGES_HERE, *SENDS_HERE, *ANSWERS_HERE),
    Act.SUPPORT_TALK: (*JUDGES_HERE, *SENDS_HERE, *ANSWERS_HERE),
    Act.SUPPORT_VIEW: ((is_member, is_a_party),),
    Act.COURSE_VIEW: ANYBODY,
    Act.COURSE_CHECK: ANYBODY,
    Act.EDUCATION_VIEW: ((is_member, is_a_party),),
    Act.EDUCATION_ASSIGN: (*SENDS_HERE, *JUDGES_HERE),
    Act.EDUCATION_END: (*SENDS_HERE, *JUDGES_HERE),
    Act.EDUCATION_RECORD: ((is_respondent,), (is_administrator,), (is_procurement,)),
    Act.SHARING_POLICY_VIEW: ((is_reviewer,), (is_procurement,), (is_administrator,)),
    Act.SHARING_POLICY_DRAFT: ((is_reviewer,),),
    Act.SHARING_POLICY_PROPOSE: ((is_reviewer,),),
    Act.SHARING_POLICY_DECIDE: ((is_reviewer,),),
    Act.SHARING_VIEW: ANYONE,
}


def permits(actor: Actor, act: Act, standing: Standing) -> bool:
    """Whether the table lets `actor` do `act` with a thing to which its organisation stands as `standing`.

    An act without a line in the table is permitted to nobody.
    """
    return any(all(predicate(actor, standing) for predicate in clause) for clause in PERMISSIONS.get(act, ()))
