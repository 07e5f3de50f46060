"""How the time of the main pages grows with the rows in the database."""
