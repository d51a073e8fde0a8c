"""A publisher's bytes to domain entities, one module per publisher."""
