"""What is counted, and shown to Prometheus."""
