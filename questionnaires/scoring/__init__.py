"""What the answers are worth: a breakdown that re-adds to its total, and the confidence apart from it."""
