"""The ledgers as workbooks: handlers, assets and lists of items written out, read in again, compared, and taken over line by line (S05)."""
