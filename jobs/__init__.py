"""Background jobs: management commands that run once or repeatedly beside the server."""
