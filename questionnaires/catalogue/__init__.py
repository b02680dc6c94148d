"""The built-in questionnaires: data files of our own wording, each item citing its source, and their loading."""
