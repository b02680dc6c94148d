"""The floor of what is at stake: who works for whom, on which terms, what was handed over, and what may be shared."""
