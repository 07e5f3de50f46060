"""One machine: a folder to begin with, the web server, its static files and who is believed."""
