"""Who handles the information, who answers for it, and where it lies: the ledger that the contractor keeps and both sides see (S05)."""
