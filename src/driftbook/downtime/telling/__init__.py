"""Notices: drafted, sent and published when they are due; addresses and outlets of audiences."""
