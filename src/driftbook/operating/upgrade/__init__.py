"""From one release to the next: migrations that can be killed, and two releases side by side."""
