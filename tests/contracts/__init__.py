"""The floor of what is at stake."""
