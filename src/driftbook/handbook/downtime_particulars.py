"""What a chapter `downtime` must be beyond its schema."""
