"""Reading jobs: one queryset for each thing, whoever asks."""
