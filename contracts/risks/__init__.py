"""Risks of entrusted work: how much they matter, how they are treated, who lives with the rest and until when (S13)."""
