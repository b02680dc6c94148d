"""Calendars that programs subscribe to: each has a secret address of its own, which can be renewed and closed."""
