"""Messages: rows written in the transaction of the fact, sent by the worker."""
