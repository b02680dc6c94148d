"""The ground floor: what must not be lost. Rows, bytes, jobs, and the proof of what happened; it knows no business."""
