"""Signatures in PDF files."""
