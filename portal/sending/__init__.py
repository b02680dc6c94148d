"""Sending beyond one press: to many at once, again by schedule, and reminders. Here the floors meet; the words stand elsewhere."""
