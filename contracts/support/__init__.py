"""Fair dealing: why a measure is asked of a contractor, at whose cost, and what was talked over before it became a demand."""
