"""Reading cases: one queryset for each thing, whoever asks."""
