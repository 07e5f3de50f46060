"""The engine of background work: tasks, periodic turns, due rows, and the worker that does them."""
