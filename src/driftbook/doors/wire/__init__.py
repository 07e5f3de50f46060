"""What units say over MQTT, and what is said to them."""
