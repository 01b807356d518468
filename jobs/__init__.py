"""Work that is done again and again beside the server: one command class for all of it."""
