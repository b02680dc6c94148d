"""Questionnaires in and out: files of others become a document of ours, and ours becomes a file that others read.

Every reader has one shape (`reading.Reading`): the document as far as it came, what was found, what became of each thing, and
everything that was not understood. Nothing is dropped in silence, in neither direction.
"""
