"""Words of reviewing and of the score: verdicts, what a review can come to, and why a question earned what it earned."""

from portal.words import N_

WORDS = {
    "verdict": {
        "accepted_on_evidence": N_("Accept: the evidence shows it"),
        "accepted_on_statement": N_("Accept on the contractor's word"),
        "returned": N_("Return with a remark"),
    },
    "verdict-said": {
        "accepted_on_evidence": N_("Accepted on evidence"),
        "accepted_on_statement": N_("Accepted on statement"),
        "returned": N_("Marked for return"),
    },
    "review-empty": {
        "waiting": N_("No questionnaire waits for your judgement."),
        "late": N_("No contractor is late with its answers."),
        "returned": N_("Nothing is back with a contractor for correction."),
        "certificates": N_("No disposal certificate waits for your judgement."),
    },
    "review-outcome": {
        "acceptance": N_("Accept what has no verdict yet"),
        "return": N_("Return answers"),
        "closing": N_("Close this review"),
    },
    "review-outcome-sentence": {
        "acceptance": N_("These answers will be accepted as they stand. What is marked for return stays so."),
        "acceptance-not": N_("Every answer has a verdict already."),
        "return": N_("These go back to {contractor}, who corrects only these. Everything else stays sealed."),
        "return-not": N_("Nothing is marked for return. Mark an answer first, with a remark."),
        "closing": N_("The answers are sealed, and the score counts from now on for what may be shared."),
        "closing-not": N_("The review cannot be closed yet: what stands below needs a verdict, or must be returned first."),
    },
    "review-outcome-act": {
        "acceptance": N_("Accept these answers"),
        "return": N_("Return these answers"),
        "closing": N_("Close the review and let the score count"),
    },
    "review-group": {
        "on-evidence": N_("Accepted on evidence: a checked file lies beside the answer"),
        "on-statement": N_("Accepted on the contractor's word: no file that can be opened"),
        "returned": N_("Marked for return"),
        "unjudged": N_("Without a verdict"),
        "blank": N_("Blank: stays so and counts as not implemented"),
    },
    "outcome-result": {
        "met": N_("Met"),
        "not-met": N_("Not met"),
        "open": N_("Open: an answer is still missing or undecided"),
    },
    "outcome-part": {
        "met": N_("Answers that meet it"),
        "unmet": N_("Answers that do not meet it"),
        "undecided": N_("Left open by the answer"),
        "blank": N_("Without an answer"),
    },
    "score-why": {
        "answered": N_("Answered"),
        "blank": N_("Blank"),
        "choice-open": N_("Blank: no option was chosen"),
        "not-applicable-unfounded": N_("Blank: “not applicable” without a reason, or not allowed"),
        "not-applicable": N_("Not applicable: leaves both sums"),
        "other-option": N_("Other option chosen: leaves both sums"),
        "legacy": N_("For reference: leaves both sums"),
        "not-asked": N_("Not asked, its condition does not hold: leaves both sums"),
        "unscored": N_("Asked for information: leaves both sums"),
    },
    "flash": {
        "judgement-saved": N_("The verdict on {number} is saved."),
        "remaining-accepted": N_("Answers accepted: {count}."),
        "items-returned": N_("The answers are returned; the contractor has been told."),
        "review-closed": N_("The review is closed and the contractor has been told. The score counts from now on."),
    },
    "problem": {
        "review-not-yours": N_("Only the organisation that asked may judge the answers."),
        "assessment-not-submitted": N_(
            "The answers are not with the reviewer at the moment. Open the questionnaire to see whose turn it is."
        ),
        "answer-blank": N_("This question was left blank. A blank can only be returned, or left as it is."),
        "evidence-not-available": N_("No file beside this answer can be opened. Accept it on the contractor's word, or return it."),
        "remark-missing": N_("Write what is missing and what would be enough; it is sent with the answer."),
        "verdict-missing": N_("Choose a verdict; the remark is kept on the page until then."),
        "nothing-returned": N_("Nothing is marked for return. Mark an answer first, with a remark."),
        "items-not-judged": N_("Some answers have no verdict yet, or are marked for return. They are listed below."),
    },
}
