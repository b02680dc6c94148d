"""The answer the product exists for: which classes of information may be given to whom, right now, and why."""
