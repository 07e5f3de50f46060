"""Reading incidents: one queryset for each thing, whoever asks."""
