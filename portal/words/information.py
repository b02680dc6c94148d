"""Words of the pages around one engagement: limits, items, handovers, returns, disposals, incidents."""

from portal.words import N_

WORDS = {
    "item-form": {
        "paper": N_("Paper document"),
        "electronic": N_("Electronic data"),
        "medium": N_("Medium (disk, stick, tape)"),
        "object": N_("Object (prototype, part)"),
    },
    "way": {
        "in_person": N_("In person"),
        "courier": N_("Tracked courier"),
        "encrypted_transfer": N_("Encrypted transfer"),
        "shared_storage": N_("Shared storage"),
        "other": N_("Another way"),
    },
    "handover-state": {
        "recorded": N_("Waiting for the contractor to countersign"),
        "countersigned": N_("Countersigned"),
    },
    "line-origin": {
        "slip": N_("Handover with a slip"),
        "copy": N_("Copy made with approval"),
        "arisen": N_("Arisen from the work"),
    },
    "return-state": {
        "recorded": N_("Waiting for the principal to confirm"),
        "confirmed": N_("Confirmed: it counts in the balance"),
        "declined": N_("Not confirmed: the contractor records it again"),
    },
    "disposal-state": {
        "filed": N_("Waiting for the reviewer's judgement"),
        "approved": N_("Approved: it counts in the balance"),
        "rejected": N_("Rejected: the contractor files a better one"),
    },
    "disposal-method": {
        "clear": N_("Overwritten (clear)"),
        "purge": N_("Sanitised by the device, or degaussed (purge)"),
        "cryptographic_erase": N_("Cryptographic erase"),
        "destroy": N_("Physically destroyed (destroy)"),
        "paper_shredding": N_("Paper: shredded"),
        "paper_dissolution": N_("Paper: dissolved"),
    },
    "disposal-result": {
        "complete": N_("Complete"),
        "with_warning": N_("Done, but with a warning"),
        "unknown": N_("Not known"),
    },
    "flash": {
        "item-designated": N_("Item No. {number} is on the list."),
        "handover-recorded": N_("Slip No. {number} is recorded. The contractor has been asked to countersign."),
        "handover-countersigned": N_("Slip No. {number} is countersigned. Both sides hold the same slip."),
        "return-recorded": N_("Return No. {number} is recorded. It counts when the principal confirms it."),
        "return-confirmed": N_("Return No. {number} is confirmed."),
        "return-declined": N_("Return No. {number} was not confirmed. Its items are open again."),
        "certificate-filed": N_("Certificate No. {number} is filed. It counts when the reviewer approves it."),
        "certificate-approved": N_("Certificate No. {number} is approved."),
        "certificate-rejected": N_("Certificate No. {number} is rejected. Its items are open again."),
        "engagement-closed": N_("“{work}” is closed. Everything was accounted for."),
    },
    "problem": {
        "lines-incomplete": N_("The table was not sent completely. Please send it again."),
        "quantity-not-a-number": N_("Write the pieces as whole numbers, for example 3."),
        "lines-none-chosen": N_("Write for at least one item how many pieces it is."),
        "file-missing": N_("Choose the file."),
        "sharing-refused": N_("This may not be shared. The reasons are listed."),
    },
}
