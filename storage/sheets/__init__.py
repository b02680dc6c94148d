"""Spreadsheets: text that no program takes for a formula, and files of others that are read without believing them."""
