"""Sentences for the problems that the floors below raise."""

from portal.words import N_

WORDS = {
    "problem": {
        "job-missing": N_("There is no such job."),
        "job-not-dead": N_("Only a job that was given up can be tried again; this one is {state}."),
        "mail-server-unavailable": N_("The mail server does not answer; the message is sent later."),
        "catalogue-edition-changed": N_(
            "Edition {edition} of {questionnaire} is already published with other content. Give the changed file a new edition."
        ),
        "catalogue-file-invalid": N_("The questionnaire file {file} has a mistake at {place}: {reason}. Correct the file and load again."),
        "certificate-already-judged": N_("Certificate {number} has already been judged."),
        "certificate-missing": N_("There is no such certificate."),
        "certificate-result-unknown": N_(
            "Certificate {number} states an unknown result and cannot be approved. Reject it and ask for proof of the result."
        ),
        "classes-missing": N_("Choose at least one class of information."),
        "clause-template-unfit": N_("The template {template} has gaps: {faults}"),
        "clause-version-changed": N_(
            "Version {version} of template {template} is already published with another content. Give the new content a new version."
        ),
        "engagement-has-open-items": N_(
            "Not everything is accounted for yet. Pieces still out: {pieces} ({items}). Have them returned or destroyed, then close."
        ),
        "engagement-has-open-recontracts": N_("Re-contracted work is still open: {works}. It has to be closed first."),
        "handed-on-in-future": N_("The date of the handover, {handed_on}, lies in the future."),
        "handover-already-countersigned": N_("Slip {number} is already countersigned."),
        "handover-line-missing": N_("One of the chosen lines is not on a slip of this engagement."),
        "handover-missing": N_("There is no such handover."),
        "incident-already-lifted": N_("The stop for this incident has already been lifted."),
        "incident-missing": N_("There is no such incident."),
        "information-class-changed": N_("The class {class_code} would change its nature; items already carry it."),
        "item-already-destroyed": N_("No. {number}, {item}, has been destroyed; it cannot be handed over."),
        "item-twice": N_("The same item was chosen twice."),
        "line-twice": N_("The same line was chosen twice."),
        "lines-missing": N_("Choose at least one item."),
        "noticed-at-in-future": N_("The moment of noticing, {noticed_at}, lies in the future."),
        "permit-ended": N_("The permission to share has run out; ask again."),
        "permit-for-another-engagement": N_("The permission to share is for another engagement."),
        "permit-lacks-class": N_("The permission to share does not cover the class {class_code}."),
        "quantity-not-positive": N_("The number of pieces has to be 1 or more; {quantity} is not."),
        "quantity-over-available": N_("Of no. {number}, {item}, {available} can be handed over; {quantity} cannot."),
        "quantity-over-outstanding": N_("Of this line {outstanding} are still open; {quantity} cannot be named."),
        "return-already-answered": N_("Return {number} has already been answered."),
        "return-missing": N_("There is no such return."),
        "returned-on-in-future": N_("The date of the return, {returned_on}, lies in the future."),
        "sharing-policy-changed": N_(
            "Version {version} of the policy is already published with another content. Give the new content a new version."
        ),
        "sharing-policy-missing": N_("No policy has been loaded, so nothing may be shared. Ask the operator to load the built-in data."),
        "sharing-policy-unfit": N_("Version {version} of the policy contains something that the rules do not know: {faults}"),
        "summary-missing": N_("Write in a few words what happened."),
    }
}
