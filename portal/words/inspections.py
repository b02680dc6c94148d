"""Words of inspections: whose turn it is, what was seen, what was found."""

from portal.words import N_

WORDS = {
    "inspection-state": {
        "announced": N_("Announced: waiting for the contractor"),
        "proposed": N_("Another date proposed: waiting for the principal"),
        "confirmed": N_("Date agreed"),
        "recorded": N_("Held: waiting for the contractor's signature"),
        "signed": N_("Signed by both sides"),
        "cancelled": N_("Called off"),
    },
    "inspection-step": {
        "announced": N_("Announced"),
        "confirmed": N_("Date agreed"),
        "recorded": N_("Held and recorded"),
        "signed": N_("Signed by both sides"),
    },
    "inspection-turn-principal": {
        "announced": N_("Waiting for {contractor} to confirm {day} or to propose another date."),
        "proposed": N_("{contractor} proposes another date. Agree, or name another one."),
        "confirmed": N_("Agreed for {day}. Prepare the list; on the day, write the record."),
        "recorded": N_("You have signed. {contractor} reads the record, adds its remarks and signs."),
        "signed": N_("Both sides have signed. The report does not change any more."),
        "cancelled": N_("This inspection does not take place."),
    },
    "inspection-turn-contractor": {
        "announced": N_("{principal} wants to inspect on {day}. Confirm the date, or propose another."),
        "proposed": N_("You proposed another date. It is the turn of {principal}."),
        "confirmed": N_("Agreed for {day}. Below stands what will be looked at."),
        "recorded": N_("{principal} has signed the record. Read it, add your remarks, and sign."),
        "signed": N_("Both sides have signed. The report does not change any more."),
        "cancelled": N_("This inspection does not take place."),
    },
    "inspection-turn-above": {
        "announced": N_("Announced for {day}; {contractor} has not answered yet."),
        "proposed": N_("{contractor} has proposed another date."),
        "confirmed": N_("Agreed for {day}."),
        "recorded": N_("Held; {contractor} has not signed yet."),
        "signed": N_("Both sides have signed. The report does not change any more."),
        "cancelled": N_("This inspection does not take place."),
    },
    "inspection-result": {
        "clean": N_("Nothing found"),
        "observations": N_("Observations only"),
        "minor": N_("Minor findings"),
        "major": N_("Major findings"),
    },
    "inspection-severity": {"major": N_("Major"), "minor": N_("Minor"), "observation": N_("Observation")},
    "inspection-outcome": {
        "open": N_("Not looked at yet"),
        "seen": N_("Seen on site, as answered"),
        "deviates": N_("Not as answered"),
        "not-seen": N_("Could not be looked at"),
    },
    "drawer": {"inspections": N_("Inspections")},
    "drawer-state": {
        "inspection-none": N_("None so far"),
        "inspection-announced": N_("Announced for {day}"),
        "inspection-proposed": N_("Another date proposed"),
        "inspection-confirmed": N_("Agreed for {day}"),
        "inspection-recorded": N_("Held, to be signed by the contractor"),
        "inspection-result-clean": N_("{day}: nothing found"),
        "inspection-result-observations": N_("{day}: observations only"),
        "inspection-result-minor": N_("{day}: minor findings"),
        "inspection-result-major": N_("{day}: major findings"),
    },
    "waiting": {
        "inspection-announced": N_("Confirm the date of an inspection: {day}"),
        "inspection-proposed": N_("Answer the proposed date of an inspection"),
        "inspection-confirmed": N_("Write the record of the inspection of {day}"),
        "inspection-recorded": N_("Read and sign the record of an inspection"),
    },
    "act": {
        "inspection:plan": N_("Announce, move or call off an inspection"),
        "inspection:answer": N_("Confirm the date of an inspection or propose another"),
        "inspection:record": N_("Write the record of an inspection"),
        "inspection:sign": N_("Sign the record of an inspection"),
        "inspection:view": N_("See inspections"),
    },
    "subject": {"inspection": N_("inspection")},
    "flash": {
        "inspection-announced": N_("Inspection no. {number} is announced; the contractor was told."),
        "inspection-confirmed": N_("Agreed: inspection no. {number} takes place on this date."),
        "inspection-proposed": N_("Your date for inspection no. {number} is sent."),
        "inspection-moved": N_("Inspection no. {number} has its new date; the contractor was told."),
        "inspection-cancelled": N_("Inspection no. {number} is called off."),
        "inspection-checks-added": N_("Put on the list: {count}."),
        "inspection-outcomes-saved": N_("What was seen is saved."),
        "inspection-finding-added": N_("Finding {number} is noted."),
        "inspection-file-added": N_("The file lies beside the record."),
        "inspection-record-saved": N_("The record is saved. Your signature comes last."),
        "inspection-signed": N_("You have signed the record of inspection no. {number}."),
    },
    "problem": {
        "inspection-missing": N_("There is no such inspection, or it is not yours to see."),
        "finding-missing": N_("There is no such finding in this inspection."),
        "check-missing": N_("A point is not on this list. Open the page again."),
        "inspection-date-passed": N_("{day} has passed. Choose a day from today on."),
        "inspection-notice-short": N_(
            "The agreement asks for {days} business days of notice: {planned_on} would have had to be announced by {latest}. "
            "Choose a later day, or write why it is urgent."
        ),
        "inspection-note-missing": N_("Write why; the other side reads it."),
        "inspection-proposed-date-missing": N_("Name the date that suits you."),
        "inspection-text-missing": N_("This is missing in the record. Write it before you go on."),
        "inspection-changed-meanwhile": N_(
            "Somebody has changed this inspection meanwhile. The page shows how it stands now; look at it first."
        ),
        "inspection-step-impossible": N_("This step is not possible any more. The page shows how it stands now."),
        "inspection-not-due": N_("It takes place on {planned_on}. Sign it then."),
        "inspection-not-recorded": N_("The record is not written yet. The principal signs it first."),
        "inspection-answers-open": N_("These answers have not been submitted yet. Draw from answers that were."),
        "inspection-list-full": N_("The list holds up to {limit} points."),
        "finding-has-correction": N_("A corrective action was asked for after finding {number} already."),
    },
}
