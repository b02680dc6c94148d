"""Words of support and fair dealing. They warn and never say what is lawful."""

from portal.words import N_

WORDS = {
    "support-equivalent": {
        "isms": N_("ISMS certificate (ISO/IEC 27001)"),
        "privacy-mark": N_("Privacy mark"),
        "scs-star": N_("Star of the SCS scheme"),
        "earlier-answers": N_("Answers given before, also to others"),
        "other": N_("Other proof"),
    },
    "support-bearer": {
        "principal": N_("The principal"),
        "contractor": N_("The contractor"),
        "shared": N_("Both, each a share"),
        "price": N_("Added to the price of the work"),
        "none": N_("There is no cost"),
    },
    "support-concern": {
        "not-explained": N_("It was not explained to the contractor yet."),
        "no-grace-period": N_("No time is named to put it in place."),
        "talk-not-held": N_("The contractor named a cost or asked for a talk, and none was held."),
        "cost-unsettled": N_("A cost is named, and it is not agreed who bears it."),
        "contractor-bears-without-talk": N_("The contractor is to bear the cost, and no talk was held about it."),
        "product-without-reason": N_("A certain product is asked for without a reason."),
        "product-without-alternatives": N_("A certain product is asked for and no alternative is named."),
        "no-equivalent": N_("No other proof is accepted. Would an ISMS certificate, a privacy mark or earlier answers do?"),
        "no-support": N_("No help is offered. Pointing to public help costs nothing."),
    },
    "support-occasion": {
        "recorded": N_("The record was begun"),
        "told": N_("Figures were told"),
        "settled": N_("It was agreed"),
    },
    "support-unknown": {"capital": N_("capital of the contractor"), "employees": N_("people it regularly employs")},
    "drawer": {"support": N_("Support and fair dealing")},
    "drawer-state": {
        "support-to-talk": N_("To talk over: {count}"),
        "support-open": N_("Under way: {count}"),
        "support-settled": N_("Agreed: {count}"),
    },
    "waiting": {"support-talk": N_("A talk is asked for (record no. {number})")},
    "act": {
        "support:record": N_("Record why something is asked and what was agreed"),
        "support:answer": N_("Name a cost or ask for a talk"),
        "support:scale": N_("Write down capital and employees as told"),
        "support:talk": N_("Write down a talk"),
        "support:view": N_("See records of support and fair dealing"),
    },
    "subject": {"support": N_("record of fair dealing")},
    "flash": {
        "support-recorded": N_("Record no. {number} is made; the contractor sees it now."),
        "support-reasons": N_("Record no. {number} is saved."),
        "support-answer": N_("Your answer to no. {number} is sent."),
        "support-talk": N_("The talk about no. {number} is kept."),
        "support-scale": N_("The figures for no. {number} are kept."),
        "support-settlement": N_("No. {number} is kept as agreed."),
    },
    "problem": {
        "support-missing": N_("There is no such record, or it is not yours to see."),
        "support-settled": N_("This record is closed: it was agreed meanwhile and is kept as it is."),
        "support-changed-meanwhile": N_(
            "Somebody else has changed this record meanwhile. The page shows how it stands now; look at it first."
        ),
        "demand-missing": N_("There is no such corrective action in this work."),
        "date-in-the-future": N_("This date is still to come. Write down what has happened already."),
        "grace-before-explanation": N_("The time ends before it was explained. Name a later day."),
        "equivalent-unknown": N_("“{value}” is none of the proofs to choose from."),
        "free-help-unknown": N_("“{value}” is not on the list of public help."),
        "scale-missing": N_("Name the capital or the number of employees, or both."),
        "scale-source-missing": N_("Say as of which day and how the contractor told it."),
        "agreed-missing": N_("Write down what was agreed."),
    },
}
