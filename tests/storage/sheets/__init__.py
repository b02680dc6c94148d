"""Text in cells, and workbooks of others."""
