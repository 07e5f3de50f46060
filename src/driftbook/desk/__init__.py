"""The pages over the lower apps that need permissions: desk, history, outbox, webhooks, changes."""
