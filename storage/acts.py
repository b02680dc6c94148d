"""The one vocabulary of what may be done: `noun:verb`.

The same word guards a route, decides a permission and names the ledger entry, so that an auditor, a developer and the
help page speak of the same thing. Grouped by subject, in the order of the floors.
"""

from enum import StrEnum


class Act(StrEnum):
    """Everything that a person or a job can do here. An act that only reads is never written to the ledger unless noted."""

    # Accounts, which the portal keeps.
    SIGN_IN = "session:open"
    SIGN_IN_FAIL = "session:fail"
    SIGN_OUT = "session:close"
    ACCOUNT_VIEW = "account:view"
    ACCOUNT_CHANGE = "account:change"
    API_TOKEN_CREATE = "api-token:create"
    API_TOKEN_REVOKE = "api-token:revoke"
    ADMINISTRATION_VIEW = "administration:view"
    INVITATION_ISSUE = "invitation:issue"
    INVITATION_REVOKE = "invitation:revoke"
    INVITATION_VIEW = "invitation:view"
    INVITATION_ACCEPT = "invitation:accept"
    INVITATION_FAIL = "invitation:fail"
    MEMBER_REMOVE = "member:remove"
    HOME_FIND = "home:find"
    HOME_VIEW = "home:view"
    LEDGER_VIEW = "ledger:view"
    # Evidence.
    EVIDENCE_UPLOAD = "evidence:upload"
    EVIDENCE_SCAN = "evidence:scan"
    EVIDENCE_VIEW = "evidence:view"  # in the ledger too: S21, document 000 (18)
    # Questionnaires.
    CATALOGUE_LOAD = "catalogue:load"
    CATALOGUE_VIEW = "catalogue:view"
    QUESTIONNAIRE_DRAFT = "questionnaire:draft"  # start, change or discard one of one's own; reading a draft is never written
    QUESTIONNAIRE_PUBLISH = "questionnaire:publish"
    QUESTIONNAIRE_IMPORT = "questionnaire:import"  # read a file, then make a draft of it or leave it
    QUESTIONNAIRE_EXPORT = "questionnaire:export"  # with weights and points: for authors, never for those who answer
    ASSESSMENT_EXPORT = "assessment:export"  # a closed one, for its two parties
    ASSESSMENT_ISSUE = "assessment:issue"
    ASSESSMENT_CHANGE_DATES = "assessment:change-dates"
    ASSESSMENT_VIEW = "assessment:view"
    ASSESSMENT_SUBMIT = "assessment:submit"
    ASSESSMENT_MOVE = "assessment:move"  # onto a newer edition, before it is submitted
    DISPATCH_PREPARE = "dispatch:prepare"
    DISPATCH_START = "dispatch:start"
    DISPATCH_VIEW = "dispatch:view"
    SCHEDULE_SET = "schedule:set"
    SCHEDULE_VIEW = "schedule:view"
    REMINDER_SEND = "reminder:send"  # written by the daily sweep, never pressed
    ANSWER_SAVE = "answer:save"
    ANSWER_ATTACH = "answer:attach"
    ANSWER_DETACH = "answer:detach"
    WORKBOOK_DOWNLOAD = "workbook:download"
    WORKBOOK_IMPORT = "workbook:import"  # read one in and compare; no answer changes
    WORKBOOK_TAKE = "workbook:take"  # take over what was ticked
    REVIEW_JUDGE = "review:judge"
    REVIEW_RETURN = "review:return"
    REVIEW_CLOSE = "review:close"
    RESULTS_VIEW = "results:view"
    REVIEW_ACCEPT_MANY = "review:accept-many"  # each assessment gets its own review:judge entry
    REVIEW_ASSIGN = "review:assign"
    REVIEW_PROPOSE = "review:propose"
    REVIEW_DECLINE = "review:decline"
    REVIEW_POLICY_VIEW = "review-policy:view"
    REVIEW_POLICY_CHANGE = "review-policy:change"
    BEHALF_VIEW = "on-behalf:view"
    BEHALF_GIVE = "on-behalf:give"
    BEHALF_END = "on-behalf:end"
    ANSWER_OBJECT = "answer:object"
    OVERRIDE_PROPOSE = "override:propose"
    OVERRIDE_APPROVE = "override:approve"
    OVERRIDE_END = "override:end"
    CORRECTION_ASK = "correction:ask"
    CORRECTION_ANSWER = "correction:answer"
    CORRECTION_JUDGE = "correction:judge"
    CORRECTION_VIEW = "correction:view"
    # Answering together.
    OWNER_NAME = "owner:name"
    CONTRIBUTOR_ASK = "contributor:ask"
    CONTRIBUTOR_RELEASE = "contributor:release"
    CONTRIBUTION_VIEW = "contribution:view"
    PRESENCE_SHOW = "presence:show"
    COMMENT_WRITE = "comment:write"
    COMMENT_READ = "comment:read"
    COMMENT_VIEW = "comment:view"
    ANSWER_TAKE_OVER = "answer:take-over"  # names other answers of the company: in the ledger of its own people only
    ANSWERS_VIEW = "answers:view"
    # Contracts.
    ORGANISATION_REGISTER = "organisation:register"  # a principal, by the command line
    CONTRACTOR_REGISTER = "contractor:register"
    CONTRACTOR_CHANGE = "contractor:change"
    CONTRACTOR_VIEW = "contractor:view"
    CONTRACTOR_IMPORT = "contractor:import"  # a list of them
    CONTRACTOR_EXPORT = "contractor:export"
    ENGAGEMENT_OPEN = "engagement:open"
    ENGAGEMENT_CHANGE = "engagement:change"
    ENGAGEMENT_VIEW = "engagement:view"
    REPORT_VIEW = "report:view"
    ENGAGEMENT_CLOSE = "engagement:close"
    AGREEMENT_DRAW_UP = "agreement:draw-up"
    AGREEMENT_ACCEPT = "agreement:accept"
    AGREEMENT_VIEW = "agreement:view"
    OBLIGATION_ESTABLISH = "obligation:establish"  # written when an agreement comes into force, never pressed
    PERFORMANCE_DUE = "performance:due"  # written when the occasion arises, never pressed
    PERFORMANCE_FULFIL = "performance:fulfil"  # written with the act that fulfils it, or pressed where nothing else does
    PERFORMANCE_CANCEL = "performance:cancel"  # written when the occasion goes away, never pressed
    ITEM_DESIGNATE = "item:designate"
    ITEM_VIEW = "item:view"
    HANDOVER_RECORD = "handover:record"
    HANDOVER_REFUSE = "handover:refuse"  # written by the gate, never pressed
    HANDOVER_COUNTERSIGN = "handover:countersign"
    HANDOVER_VIEW = "handover:view"
    RETURN_RECORD = "return:record"
    RETURN_CONFIRM = "return:confirm"
    DISPOSAL_FILE = "disposal:file"
    DISPOSAL_JUDGE = "disposal:judge"
    DISPOSAL_VIEW = "disposal:view"
    INCIDENT_RECORD = "incident:record"
    INCIDENT_LIFT = "incident:lift"
    INCIDENT_VIEW = "incident:view"
    SHARING_VIEW = "sharing:view"
