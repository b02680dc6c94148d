"""Words of a sharing policy of one's own: what it demands, what changes, what is wrong with it, and whose turn it is."""

from portal.words import N_

WORDS = {
    "policy-demand": {
        "class-needed-by-work": N_("The work needs the class"),
        "within-period": N_("Today lies within the period of the work"),
        "agreement-in-force": N_("The agreement on confidentiality is in force"),
        "score-at-least": N_("The score of the last closed review is {percent} % or more"),
        "section-at-least": N_("Section {section} ({title}) reaches {percent} % or more"),
        "control-at-least": N_("Measure {control} ({title}) reaches at least {points} points"),
        "control-fully": N_("Measure {control} ({title}) is fully in place"),
        "confidence-at-least": N_("{percent} % or more of the score rests on accepted evidence"),
        "review-not-older-than": N_("The last review is not older than {days} days"),
        "no-open-incident": N_("No open incident touches the class"),
        "monthly-reports-in-time": N_("No monthly report is more than {days} days late"),
        "monthly-reports-none-late": N_("No monthly report is late"),
        "certificate-held": N_("One of these is held, accepted and valid: {kinds}"),
        "recontract-consented": N_("Where the work is passed on, the principals above have consented"),
        "upstream-allows": N_("The link above may receive the class"),
        "legal-regime": N_("A law of its own rules the class; no policy unlocks it:"),
    },
    "policy-level": {
        "score-at-least": N_("Score"),
        "section-at-least": N_("{section} {title}"),
        "confidence-at-least": N_("Proved by evidence"),
        "or-more": N_("{percent} % or more"),
    },
    "policy-glance": {
        "or-more": N_("{value} % or more"),
        "days": N_("{value} days at most"),
        "none-late": N_("none may be late"),
        "sections": N_("sections: {count}"),
        "measures": N_("measures: {count}"),
        "certificates": N_("one certificate"),
        "joined": N_(", "),
        "agreement": N_("must be in force"),
    },
    "policy-condition": {
        "class-needed-by-work": N_("need of the work"),
        "within-period": N_("period of the work"),
        "agreement-in-force": N_("agreement"),
        "score-at-least": N_("score"),
        "section-at-least": N_("section"),
        "control-at-least": N_("measure"),
        "confidence-at-least": N_("share on evidence"),
        "review-not-older-than": N_("age of the review"),
        "no-open-incident": N_("stop by an incident"),
        "monthly-reports-in-time": N_("monthly reports"),
        "certificate-held": N_("certificates"),
        "recontract-consented": N_("consent to pass work on"),
        "upstream-allows": N_("link above"),
        "legal-regime": N_("law of its own"),
    },
    "policy-direction": {
        "stricter": N_("Stricter"),
        "looser": N_("Looser"),
        "other": N_("Different"),
    },
    "policy-name": {
        "own": N_("The principal's own policy, version {version}"),
        "built-in": N_("Built-in policy {version}"),
    },
    "problem": {
        "policy-draft-missing": N_("There is no draft of the sharing policy: it was published or discarded. Begin a new one."),
        "policy-draft-exists": N_("A colleague has just begun a draft of the sharing policy. Open it and go on with that one."),
        "policy-draft-proposed": N_("The draft is proposed and cannot be changed meanwhile. Take the proposal back first."),
        "policy-draft-not-proposed": N_(
            "The draft is not proposed any more: it was taken back, sent back or decided. Open the page again."
        ),
        "policy-draft-changed-meanwhile": N_(
            "A colleague has changed the draft since you opened it. Open the page again and look at it once more."
        ),
        "policy-class-changed-meanwhile": N_(
            "A colleague has changed the conditions for {class} meanwhile. Open the form again and make your change once more."
        ),
        "policy-version-missing": N_("There is no such version of the policy, or it belongs to another organisation."),
        "policy-class-unknown": N_("There is no class “{class}”. Take it out of the document."),
        "policy-class-missing": N_("The document says nothing about {class}. Add its conditions: silence is not permission."),
        "policy-class-locked": N_("A law of its own rules {class}. No policy unlocks it: leave it as it stands in the built-in policy."),
        "policy-condition-locked": N_("For {class} the condition “{condition}” is missing. It stands in every policy: put it back."),
        "policy-condition-twice": N_("For {class} the condition “{condition}” stands twice. Keep one of them."),
        "policy-condition-unfit": N_("For {class} the condition “{condition}” cannot be set this way. Take it, or its note, out."),
        "policy-words-long": N_("The explanation for {class} is longer than {most} characters. Shorten it."),
        "policy-section-unknown": N_("For {class}: “{section}” is no section that can be demanded. Choose one from the form."),
        "policy-control-unfit": N_(
            "For {class}: “{control}” is no measure that everybody is asked about and nobody may call not applicable. Choose another."
        ),
        "policy-points-unknown": N_("For {class}: measure {control} cannot reach exactly {points} points. Possible are {known}."),
        "policy-certificate-unknown": N_("For {class}: there is no kind of certificate “{kind}”. Choose one from the form."),
        "policy-days-range": N_("For {class}: {days} days are outside the range. Between {least} and {most} are possible."),
        "policy-questionnaire": N_("The policy must count the score of the questionnaire {wanted}."),
        "policy-document-unreadable": N_("This part of the document cannot be read: “{place}” ({what}). Correct it and check again."),
        "policy-document-no-json": N_("This is no JSON text. Paste the whole document as it was saved."),
        "policy-figure-malformed": N_("“{value}” beside {place} is not a whole number from 1 to 100."),
        "policy-effective-passed": N_("{day} has passed. Choose a day from today on, or leave it empty."),
        "policy-unchanged": N_("Nothing differs from the policy in force. Change at least one class first."),
    },
    "flash": {
        "policy-draft-exists": N_("This draft was begun before. Go on with it, or discard it first."),
        "policy-draft-begun": N_("The draft is begun. Nothing changes before two persons have decided it."),
        "policy-draft-discarded": N_("The draft is gone. The policy in force stays."),
        "policy-class-kept": N_("The conditions are kept in the draft."),
        "policy-document-taken": N_("The document was taken over. Classes changed: {count}."),
        "policy-proposed": N_("Proposed. The other reviewers have been told."),
        "policy-withdrawn": N_("The proposal is taken back. You can go on writing."),
        "policy-sent-back": N_("Sent back. What was written stays in the draft."),
        "policy-published": N_("Published. The gate decides by it from {day} on."),
    },
    "waiting": {
        "policy-decide": N_("Decide on the proposed sharing policy"),
        "policy-sent-back": N_("Your proposed sharing policy was sent back"),
    },
    "act": {
        "sharing-policy:view": N_("Read the sharing policy of the organisation"),
        "sharing-policy:draft": N_("Write a draft of the sharing policy"),
        "sharing-policy:propose": N_("Propose the draft of the sharing policy, or take it back"),
        "sharing-policy:decide": N_("Approve a proposed sharing policy as a second person, or send it back"),
    },
    "subject": {
        "sharing-policy-draft": N_("draft of the sharing policy"),
    },
}
