"""Makes an approved machine ready, and takes it back."""
