"""What the public sees: status page, feeds, banner, subscriptions, static export."""
