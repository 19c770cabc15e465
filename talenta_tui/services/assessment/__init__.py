"""The use cases of an assessment session, from preparing it to closing it."""
