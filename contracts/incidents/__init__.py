"""Accidents and suspicions, and the classes of information that they touch."""
