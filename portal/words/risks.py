"""Words of risks: what they hang on, how they are treated, how they stand."""

from portal.words import N_

WORDS = {
    "risk-about": {"work": N_("The work as a whole"), "company": N_("The contractor as a company"), "asset": N_("A designated item")},
    "risk-treatment": {
        "reduce": N_("Reduce: take measures"),
        "avoid": N_("Avoid: do it otherwise, or not at all"),
        "transfer": N_("Transfer: insure it, or leave it to others"),
        "accept": N_("Accept: live with it"),
    },
    "risk-treatment-short": {"reduce": N_("Reduce"), "avoid": N_("Avoid"), "transfer": N_("Transfer"), "accept": N_("Accept")},
    "risk-state": {
        "open": N_("Being treated"),
        "acceptance-asked": N_("Waiting for a second person"),
        "accepted": N_("Accepted for a while"),
        "closed": N_("Gone"),
    },
    "risk-turn": {
        "open": N_("{person} sees to it. Change what has changed, or ask a second person to live with what remains."),
        "acceptance-asked": N_("{asker} asks to live with what remains until {day}. Another reviewer decides."),
        "accepted": N_("{name} has accepted what remains, until {day}."),
        "ended": N_("The acceptance by {name} ended on {day}. Treat the risk, or ask again."),
        "closed": N_("This risk is gone."),
    },
    "risk-suggestion": {
        "control": N_("Weak: {title} ({code})"),
        "certificate": N_("Expired: {kind}"),
        "incident": N_("Incident not lifted: {kind}"),
    },
    "risk-suggestion-cause": {
        "control": N_("The last review gave this point {points} of 100."),
        "certificate": N_("What it certified is no longer proved."),
        "incident": N_("Until it is lifted, the same can happen again."),
    },
    "drawer": {"risks": N_("Risks")},
    "drawer-state": {"risks-none": N_("None written down"), "risks-some": N_("{count}, the gravest: {level}")},
    "waiting": {
        "risk-accept": N_("Decide whether to live with a risk: {title}"),
        "risk-acceptance-ended": N_("An accepted risk has reached its end: {title}"),
        "risk-due": N_("The measures against a risk are due: {title}"),
        "risk-review": N_("Look at a risk again: {title}"),
    },
    "act": {
        "risk:write": N_("Write, change or close a risk"),
        "risk:dismiss": N_("Dismiss a suggested risk"),
        "risk:accept": N_("Accept what remains of a risk, as a second person"),
        "risk:view": N_("See the risks of a work"),
        "risk:list": N_("See the risks of all works"),
    },
    "subject": {"risk": N_("risk"), "risk-suggestion": N_("suggested risk")},
    "flash": {
        "risk-written": N_("Risk no. {number} is written down."),
        "risk-dismissed": N_("The suggestion is dismissed. It comes back when its facts change."),
        "risk-changed": N_("Risk no. {number} is changed."),
        "risk-acceptance-asked": N_("Another reviewer decides about risk no. {number}."),
        "risk-accepted": N_("You have accepted what remains of risk no. {number}."),
        "risk-sent-back": N_("Risk no. {number} goes back to whoever asked."),
        "risk-closed": N_("Risk no. {number} is closed."),
    },
    "problem": {
        "risk-missing": N_("There is no such risk, or it is not yours to see."),
        "risk-step-unknown": N_("The matrix has no such step. Choose one of those shown."),
        "risk-residual-incomplete": N_("For what remains, choose both impact and likelihood, or neither."),
        "risk-due-missing": N_("Name a date by which it is done; only living with the risk needs none."),
        "risk-asset-missing": N_("Choose the item that the risk hangs on."),
        "risk-suggestion-taken": N_("This suggestion was taken up already, or its reason is gone. Open the list again."),
        "risk-changed-meanwhile": N_("Somebody else has changed this risk meanwhile. The page shows how it stands now; look at it first."),
        "risk-step-impossible": N_("This step is not possible any more. The page shows how it stands now."),
        "risk-reason-missing": N_("Write why; whoever decides later reads it."),
        "risk-until-passed": N_("{day} has passed. Choose a day from today on."),
    },
}
