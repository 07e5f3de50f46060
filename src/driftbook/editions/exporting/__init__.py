"""Taking a handbook out of Driftbook: a topic, a chapter, the whole of it; HTML, Markdown, PDF."""
