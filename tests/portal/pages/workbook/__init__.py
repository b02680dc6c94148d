"""Answering with a workbook, as people see it."""
