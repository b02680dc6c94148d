"""Papers: what people file, send or print, set as PDF with proper Japanese type and readable by a screen reader."""
