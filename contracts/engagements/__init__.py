"""Who works for whom, on what, until when; the chain of engagements, and who may see them (Reach)."""
