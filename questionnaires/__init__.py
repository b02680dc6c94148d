"""The floor that asks: what was asked, what was answered, and what it is worth. It knows ids of engagements, not engagements."""
