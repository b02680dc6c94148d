"""The proof of what happened: a hash-chained list of acts, sealed in the transaction that did them.

Importing this package installs the hook that seals queued entries when a session commits.
"""

from storage.ledger import actions as actions
