"""Words of the cabinet of an engagement (its drawers and how they stand), and of what waits for a person."""

from portal.words import N_

WORDS = {
    "drawer-group": {
        "contract": N_("Contract and duties"),
        "information": N_("Confidential information"),
        "people": N_("People and places"),
        "reporting": N_("Reports, checks, incidents"),
        "chain": N_("Re-contracting"),
        "assurance": N_("Assurance"),
    },
    "drawer": {
        "limits": N_("What may be shared"),
        "items": N_("Designated items"),
        "balance": N_("Balance"),
        "corrections": N_("Corrective actions"),
        "incidents": N_("Incidents"),
        "ledger": N_("Ledger"),
        "schedule": N_("Schedule of questionnaires"),
    },
    "drawer-state": {},
    "waiting": {},
}
