"""Words of emergency contacts."""

from portal.words import N_

WORDS = {
    "contact-role": {
        "first": N_("First to call"),
        "security": N_("Security officer"),
        "night": N_("Nights and holidays"),
        "deputy": N_("Deputy"),
        "police": N_("Police"),
        "insurer": N_("Insurer"),
        "other": N_("Other"),
    },
    "drawer": {"contacts": N_("Emergency contacts")},
    "drawer-state": {
        "contacts-missing": N_("{company} has named nobody"),
        "contacts-overdue": N_("To be confirmed again: {company}"),
        "contacts-complete": N_("To call: {count}"),
    },
    "waiting": {"contacts-confirm": N_("Are your emergency contacts still right? Last confirmed on {day}")},
    "act": {
        "contact:set": N_("Enter or change emergency contacts of the own side"),
        "contact:confirm": N_("Confirm that emergency contacts are still right"),
        "contact:view": N_("See emergency contacts"),
    },
    "subject": {"emergency-contact": N_("emergency contact")},
    "flash": {
        "contact-entered": N_("Entered. Both sides see it now."),
        "contact-changed": N_("Changed, and confirmed as of today."),
        "contact-removed": N_("Removed. Nothing of it is kept."),
        "contacts-confirmed": N_("Confirmed as of today: {count}."),
    },
    "problem": {
        "contact-missing": N_("There is no such contact, or it is not yours to change."),
        "contact-changed-meanwhile": N_("Somebody else has changed this contact meanwhile. Open it again and look first."),
        "contacts-too-many": N_("Up to {limit} contacts of one side. Remove one that is no longer needed."),
        "contacts-none": N_("Your side has entered nobody yet. Enter somebody first."),
    },
}
