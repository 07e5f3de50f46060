"""What is typed on the pages of incidents."""
