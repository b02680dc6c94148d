"""Whole stories through the real interface."""
