"""The workbook of an assessment: what goes out, what comes back, and what is refused."""
