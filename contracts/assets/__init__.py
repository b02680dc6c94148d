"""The ledger of information assets with its thirteen fields, from acquisition to disposal, and its stocktakings (S12)."""
