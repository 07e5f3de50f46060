"""What each file of a handbook may say. Field docs are the reference docs and the JSON Schema."""
