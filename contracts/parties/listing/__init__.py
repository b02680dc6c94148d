"""The list of contractors as a file: read in line by line and compared with what is registered, and written out."""
