"""The floor that asks, answers and scores."""
