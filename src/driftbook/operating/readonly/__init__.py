"""What people are told while nothing can be written."""
