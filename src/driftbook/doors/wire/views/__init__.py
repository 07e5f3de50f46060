"""Pages about gateways, devices and what could not be used."""
