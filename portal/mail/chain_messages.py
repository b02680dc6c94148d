"""The words of messages about incidents after the first notice, and about requests to re-contract. No message says what happened."""

from portal.mail.sentences import Words
from portal.words import N_

OF_CHAINS: dict[str, Words] = {
    "measure-proposed": Words(
        N_("Measure {number} after an incident waits for your answer: {contractor}"),
        (
            N_("{contractor} proposes measure {number} against recurrence after an incident. Work: {work}."),
            N_("Please read it in the portal and agree, or return it with a remark."),
        ),
        N_("See the measure"),
        "/incidents/{incident_id}#measures",
    ),
    "measure-agreed": Words(
        N_("{principal} agrees to measure {number} after an incident"),
        (
            N_("{principal} has agreed to measure {number} against recurrence. Work: {work}."),
            N_("Please carry it out by {due_on} and show it in the portal."),
        ),
        N_("See the measure"),
        "/incidents/{incident_id}#measures",
    ),
    "measure-returned": Words(
        N_("{principal} has returned measure {number} after an incident"),
        (
            N_("{principal} has returned measure {number} against recurrence with a remark. Work: {work}."),
            N_("Please read the remark in the portal and propose the measure anew."),
        ),
        N_("See the measure"),
        "/incidents/{incident_id}#measures",
    ),
    "measure-overdue": Words(
        N_("Overdue: measure {number} after an incident"),
        (
            N_("Measure {number} against recurrence was agreed with {principal} for {due_on} and is not reported as done. Work: {work}."),
            N_("If it is done, please show it in the portal. If it needs more time, please talk to {principal}."),
        ),
        N_("See the measure"),
        "/incidents/{incident_id}#measures",
    ),
    "law-report-due": Words(
        N_("A report that the law may ask for: {due_on}"),
        (
            N_("After an incident your company may have to make a report by law, until {due_on}: {report}. Work: {work}."),
            N_("Please decide with your legal department, and note in the portal when it was made. This is help, not legal advice."),
        ),
        N_("See the incident"),
        "/incidents/{incident_id}#told",
    ),
    "lift-waits": Words(
        N_("A second person is needed: sharing with {contractor} is stopped"),
        (
            N_("A colleague proposes that sharing which an incident stopped may go on. Work: {work}."),
            N_("It stays stopped until a second person has approved. Whoever gave the first notice or made the proposal cannot."),
        ),
        N_("See the proposal"),
        "/incidents/{incident_id}#stop",
    ),
    "lift-approved": Words(
        N_("A stop of sharing was lifted: {principal} and {contractor}"),
        (
            N_("Two persons of {principal} have lifted the stop after an incident for classes that the portal names. Work: {work}."),
            N_("What else must be met before anything is shared stays as it is."),
        ),
        N_("See the incident"),
        "/incidents/{incident_id}#stop",
    ),
    "recontract-to-decide": Words(
        N_("Consent to a re-contract waits for you: {contractor}, request no. {number}"),
        (
            N_("{contractor} asks for consent before a part of this work goes to another company: {work}."),
            N_("You can ask back, consent, also under conditions, or refuse. Until there is consent, nothing may be shared."),
        ),
        N_("See the request"),
        "/recontracts/{recontract_id}",
    ),
    "recontract-questioned": Words(
        N_("A question about your request no. {number} to re-contract"),
        (
            N_("Before deciding on your request no. {number}, a principal has a question. Work: {work}."),
            N_("When you have answered, the request goes back to the principal."),
        ),
        N_("Read the question"),
        "/recontracts/{recontract_id}",
    ),
    "recontract-decided": Words(
        N_("Your request no. {number} to re-contract is decided"),
        (
            N_("Your request no. {number} to pass on a part of the work is decided. Work: {work}."),
            N_("The decision, with conditions or reasons, stands in the portal."),
        ),
        N_("See the decision"),
        "/recontracts/{recontract_id}",
    ),
    "recontract-revoked": Words(
        N_("A consent to re-contract was taken back: request no. {number}"),
        (
            N_("The consent to your request no. {number} was taken back, with a reason. Work: {work}."),
            N_("From now on nothing may be shared with the partner. What is out stays in the balance until returned or destroyed."),
        ),
        N_("See the reason"),
        "/recontracts/{recontract_id}",
    ),
    "recontract-revoked-by-other": Words(
        N_("Another principal took a consent to re-contract back: {contractor}, request no. {number}"),
        (
            N_("You also consented to request no. {number} of {contractor}. Another principal has taken its consent back. Work: {work}."),
            N_("From now on nothing may be shared with the partner. What is out stays in the balance until returned or destroyed."),
        ),
        N_("See the reason"),
        "/recontracts/{recontract_id}",
    ),
    "recontract-revoked-above": Words(
        N_("Nothing more may be shared with you for now: {work}"),
        (
            N_("A consent further up the chain, on which this work for {principal} rests, was taken back. Work: {work}."),
            N_("Please keep what you hold safe, pass nothing on, and ask {principal} about return or disposal. Your other duties stay."),
        ),
        N_("See what may be shared"),
        "/engagements/{engagement_id}/limits",
    ),
}
