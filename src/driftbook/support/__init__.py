"""Who do I turn to now? For any instant, with the reasons. No tables: the handbook knows it all."""
