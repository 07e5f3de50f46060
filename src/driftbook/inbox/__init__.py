"""Mail that comes in: written down before it is read, and never lost."""
