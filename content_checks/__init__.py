"""Reading text for its author's sake: what may identify a person, and words that label people."""
