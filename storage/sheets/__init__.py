"""Spreadsheets: text that no program takes for a formula, and files of others that are read without believing them.

openpyxl reads XML by lxml wherever that is installed, and by defusedxml, which refuses entities, only where it is not. lxml is here
for Word documents, so openpyxl is told to leave it alone, before any module of this package imports it; `opening` makes sure of it.
"""

import os

os.environ["OPENPYXL_LXML"] = "False"  # read by openpyxl when it is first imported
