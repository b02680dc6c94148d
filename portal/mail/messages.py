"""The words of each message, once, for its text and its HTML form. The Japanese stands in the catalogue (`mail.po`)."""

from portal.mail.chain_messages import OF_CHAINS
from portal.mail.sentences import Words
from portal.words import N_

MESSAGES: dict[str, Words] = OF_CHAINS | {
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
    "assessment-moved": Words(
        N_("The questionnaire of {principal} has a newer edition"),
        (
            N_("{principal} has moved “{title}” to its newest edition. Work: {work}."),
            N_("What you have answered is kept where the question is the same. Please look at the new questions and answer by {due_on}."),
        ),
        N_("Open the questionnaire"),
        "/assessments/{assessment_id}",
    ),
    "closing-proposed": Words(
        N_("A second person is needed: review of {contractor}"),
        (
            N_("A reviewer of your company proposes to close the review of “{title}” of {contractor}. Work: {work}."),
            N_("Another reviewer confirms it, or declines with a reason."),
        ),
        N_("See the proposal"),
        "/assessments/{assessment_id}/review",
    ),
    "override-proposed": Words(
        N_("A second person is needed: score of {contractor}"),
        (
            N_("A reviewer of your company proposes to set the score of {contractor} by hand. Work: {work}."),
            N_("It counts only when another reviewer approves it."),
        ),
        N_("See the proposal"),
        "/assessments/{assessment_id}/overrides",
    ),
    "policy-proposed": Words(
        N_("A second person is needed: sharing policy of {organisation}"),
        (
            N_("A reviewer of your company proposes a new version of the sharing policy of {organisation}."),
            N_("It holds only when another reviewer approves it. See first what it would change for every work."),
        ),
        N_("See the proposal"),
        "/sharing-policy/drafts/{policy_draft_id}",
    ),
    "correction-yours": Words(
        N_("Corrective action {number} of {principal}: your turn"),
        (
            N_("Corrective action {number} for this work waits for you: {work}. Date: {due_on}."),
            N_("You can agree, propose another date or other terms, or say that it is done and show it."),
        ),
        N_("See the corrective action"),
        "/corrections/{correction_id}",
    ),
    "correction-answered": Words(
        N_("Corrective action {number}: {contractor} has answered"),
        (N_("{contractor} has answered corrective action {number}. Work: {work}."),),
        N_("See the corrective action"),
        "/corrections/{correction_id}",
    ),
    "education-assigned": Words(
        N_("{principal} asks your people to pass short courses"),
        (
            N_("{principal} asks that the people who handle its information pass short courses. Work: {work}."),
            N_("Each takes a few minutes to read and ends with three questions. A session for all, held by you, can be recorded as well."),
        ),
        N_("See the courses"),
        "/engagements/{engagement_id}/education",
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
    "agreement-change-proposed": Words(
        N_("A change of the agreement is proposed: {principal} and {contractor}"),
        (
            N_("The other side proposes a change of the agreement between {principal} and {contractor}. Work: {work}."),
            N_("You see the difference in the portal and accept or decline it there."),
        ),
        N_("See the proposed change"),
        "/agreements/{agreement_id}",
    ),
    "agreement-changes-answered": Words(
        N_("Your proposed changes are answered: {principal} and {contractor}"),
        (N_("All changes of the agreement between {principal} and {contractor} are answered. Work: {work}."),),
        N_("Read the agreement"),
        "/agreements/{agreement_id}",
    ),
    "agreement-signed-elsewhere": Words(
        N_("A signed agreement to confirm: {principal} and {contractor}"),
        (
            N_("A document was brought in as the signed agreement between {principal} and {contractor}. Work: {work}."),
            N_("Look at it, and confirm by name that it is the agreement."),
        ),
        N_("Look at the document"),
        "/agreements/{agreement_id}",
    ),
    "agreement-terminated": Words(
        N_("The end of an agreement is declared: {principal} and {contractor}"),
        (
            N_("The other side has declared the end of the agreement between {principal} and {contractor}. Work: {work}."),
            N_("The reason and the last day stand in the portal. Please confirm there that you have received it."),
        ),
        N_("See the termination"),
        "/agreements/{agreement_id}",
    ),
    "agreement-expires": Words(
        N_("An agreement ends in {days} days: {contractor}"),
        (
            N_("The work “{work}” with {contractor} ends on {ends_on}."),
            N_("Extend it with the contractor, or prepare the return and disposal of what was handed over."),
        ),
        N_("Open the agreement"),
        "/agreements/{agreement_id}",
    ),
    "return-demanded": Words(
        N_("{principal} demands everything back"),
        (
            N_("{principal} asks {contractor} to return or destroy everything that was handed over. Work: {work}."),
            N_("The reason and the deadline stand in the portal."),
        ),
        N_("See what is out"),
        "/engagements/{engagement_id}/balance",
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
    "incident-filed": Words(
        N_("Notice of an incident: {principal} and {contractor}"),
        (
            N_("A notice of an incident, or of a suspicion, was given in the portal. Work: {work}."),
            N_("Sharing of what it touches is stopped. Please open the notice now and confirm that you received it."),
        ),
        N_("Open the notice"),
        "/incidents/{incident_id}",
    ),
    "certificate-ends": Words(
        N_("{kind}: valid until {valid_until}"),
        (
            N_("What {contractor} holds ends: {kind}, valid until {valid_until}."),
            N_("Where there is a next one, please file it in good time. What has ended counts as not held."),
        ),
        N_("See it"),
        "/certificates-held/{certificate_held_id}",
    ),
    "contacts-to-confirm": Words(
        N_("Are your emergency contacts still right?"),
        (
            N_("Nobody has confirmed your emergency contacts for this work for a long time: {work}."),
            N_("Look at names and telephone numbers, and confirm them with one press."),
        ),
        N_("Look at the contacts"),
        "/engagements/{engagement_id}/contacts",
    ),
    "inspection-announced": Words(
        N_("Inspection on {planned_on}: please answer, {principal}"),
        (
            N_("{principal} announces an inspection of {contractor} for {planned_on}. Work: {work}."),
            N_("In the portal you see what will be looked at. Confirm the date there, or propose another."),
        ),
        N_("See the inspection"),
        "/inspections/{inspection_id}",
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
    "duties-due": Words(
        N_("Duties of {organisation}: {count} to be done"),
        (
            N_("These duties of {organisation} from its agreements are due soon or overdue."),
            N_("Each leads to the place where it is done. What is done is not listed any more."),
        ),
        N_("See all duties"),
        "/duties",
    ),
    "duties-late": Words(
        N_("Overdue duties toward {organisation}: {count}"),
        (
            N_("These duties toward {organisation} are overdue. Those who owe them have been reminded."),
            N_("Please ask what is the matter. If it is not needed this time, two people of yours can waive it."),
        ),
        N_("See what is owed to you"),
        "/duties?side=theirs",
    ),
}
