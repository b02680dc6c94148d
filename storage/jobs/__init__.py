"""Work that must happen after a commit: queued in the transaction that needs it, done exactly once in another."""

from storage.jobs.queue import enqueue as enqueue
