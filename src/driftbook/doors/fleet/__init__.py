"""Units as they report: what is silent, low, jammed or lying."""
