"""The classes of information, and the list of designated confidential items per engagement."""
