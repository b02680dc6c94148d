"""Inspections on site: announced, agreed, held by a list, signed by both sides; what was found becomes corrective actions (S11)."""
