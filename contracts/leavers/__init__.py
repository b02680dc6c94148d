"""People who leave an organisation: where their access and their work end, and what must come back before the record closes (S20)."""
