"""The report as a page that can be handed over: one file, no script, nothing from elsewhere."""
