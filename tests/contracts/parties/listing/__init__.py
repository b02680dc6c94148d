"""The list of contractors as a file."""
