"""The words of each message, once, for its text and its HTML form. The Japanese stands in the catalogue (`mail.po`)."""

from dataclasses import dataclass

from portal.words import N_


@dataclass(frozen=True, slots=True)
class Words:
    """English sentences with `{name}` for facts (see `facts`); `path` is where the link leads, below the base URL."""

    subject: str
    lines: tuple[str, ...]
    link_label: str = ""
    path: str = ""


MESSAGES: dict[str, Words] = {
    "invitation": Words(
        N_("Invitation from {inviting_organisation}"),
        (
            N_("{inviting_organisation} invites {person_name} to work for {organisation} in the vendor security assurance portal."),
            N_("Open the link, ask for the confirmation code, and set up your sign-in. It takes about five minutes."),
            N_("You need an authenticator app on your telephone or computer. The link works once, until {expires_at}."),
            N_("If you did not expect this, ask {inviting_organisation} by a way that you know. Without your part nothing happens."),
        ),
        N_("See the invitation"),
        "/invitations/{token}",
    ),
    "confirmation-code": Words(
        N_("Confirmation code: {code}"),
        (
            N_("Your confirmation code for the invitation of {inviting_organisation} is {code}."),
            N_("Enter it on the page that you have open. It is valid for ten minutes."),
            N_("Nobody will ever ask you for this code by telephone or mail."),
        ),
    ),
    "invitation-requested": Words(
        N_("{person_name} asks for a new invitation"),
        (
            N_("The invitation of {person_name} for {organisation} does not work any more, and they ask for a new one."),
            N_("If that is right, issue it again."),
        ),
        N_("Open the invitation"),
        "/members/invitations/{invitation_id}",
    ),
    "password-reset": Words(
        N_("Choose a new password"),
        (
            N_("Somebody has asked for a new password for your account. If that was you, open the link within one hour."),
            N_("You also need your authenticator or a recovery code. If it was not you, do nothing: your password stays as it is."),
        ),
        N_("Choose a new password"),
        "/sign-in/reset/{token}",
    ),
    "questionnaire-issued": Words(
        N_("Questionnaire of {principal}: please answer by {due_on}"),
        (
            N_("{principal} asks {contractor} to answer “{title}” for this work: {work}."),
            N_("Please answer by {due_on}. You can stop and go on at any time; nothing is sent before you submit it."),
        ),
        N_("Open the questionnaire"),
        "/assessments/{assessment_id}",
    ),
    "dates-changed": Words(
        N_("More time for the questionnaire of {principal}: until {due_on}"),
        (
            N_("{principal} has changed the dates of “{title}”. Work: {work}."),
            N_("Please answer by {due_on}. What you have answered so far is kept."),
        ),
        N_("Open the questionnaire"),
        "/assessments/{assessment_id}",
    ),
    "reminder": Words(
        N_("Reminder: {count} questionnaires wait for {contractor}"),
        (
            N_("The following questionnaires of {contractor} have not been submitted yet."),
            N_("If somebody else answers them, please pass this on. Whoever has submitted everything gets no reminder."),
        ),
        N_("See what is to be done"),
        "/contractor",
    ),
    "reminder-to-second": Words(
        N_("Overdue: {count} questionnaires wait for {contractor}"),
        (
            N_("You are named as the second contact of {contractor}. The following questionnaires are overdue."),
            N_("The people who answer them have been reminded."),
            N_("Please ask them, or tell the person named by the principal if the date cannot be kept."),
        ),
    ),
    "assessment-submitted": Words(
        N_("{contractor} has submitted its answers"),
        (N_("{contractor} has submitted its answers to “{title}”. Work: {work}."), N_("They wait for your judgement.")),
        N_("Judge the answers"),
        "/assessments/{assessment_id}/review",
    ),
    "items-returned": Words(
        N_("{principal} has returned answers to you"),
        (
            N_("{principal} has looked at the answers to “{title}” and returned some of them, each with a remark. Work: {work}."),
            N_("Only the returned answers are open for change."),
        ),
        N_("See the returned answers"),
        "/assessments/{assessment_id}",
    ),
    "review-closed": Words(
        N_("{principal} has closed its review"),
        (N_("{principal} has closed its review of “{title}”. Work: {work}."), N_("The result is in the portal.")),
        N_("See the result"),
        "/assessments/{assessment_id}",
    ),
    "agreement-to-accept": Words(
        N_("Confidentiality agreement to accept: {principal} and {contractor}"),
        (
            N_("A confidentiality agreement between {principal} and {contractor} waits for acceptance. Work: {work}."),
            N_("Read the whole text in the portal. It comes into force when both sides have accepted the same text."),
        ),
        N_("Read the agreement"),
        "/agreements/{agreement_id}",
    ),
    "handover-to-countersign": Words(
        N_("{principal} has handed items over: please confirm receipt"),
        (
            N_("{principal} has recorded handover no. {number} to {contractor}. Work: {work}."),
            N_("Compare what you received with the slip, then countersign it."),
        ),
        N_("Open the slip"),
        "/handovers/{handover_id}",
    ),
    "certificate-judged": Words(
        N_("{principal} has judged your disposal certificate"),
        (
            N_("{principal} has judged disposal certificate no. {number} of {contractor}. Work: {work}."),
            N_("The judgement and its reason are in the portal."),
        ),
        N_("See the judgement"),
        "/certificates/{certificate_id}",
    ),
    "contribution-asked": Words(
        N_("Please help to answer: {title}"),
        (
            N_("A colleague asks you to answer a part of “{title}”. Work: {work}."),
            N_("What you answer is saved by itself. Your colleague submits the whole, which is due by {due_on}."),
        ),
        N_("Open my part"),
        "/assessments/{assessment_id}/contribution",
    ),
    "owner-named": Words(
        N_("Who submits “{title}” has changed"),
        (N_("Another person of {contractor} was named to submit the answers to “{title}”, or you were. Work: {work}."),),
        N_("See who answers what"),
        "/assessments/{assessment_id}/people",
    ),
    "comments-waiting": Words(
        N_("Comments for you to read: {count}"),
        (
            N_("Others have written {count} comments beside questions of questionnaires that you have not read."),
            N_("You get this message once a day at most."),
        ),
        N_("Read the comments"),
        "/comments",
    ),
}
