"""Whom to call in an emergency, in which order: both sides of each work, and the chain (S25)."""
