"""HTML pages: composition only. Reads from every room below, calls their services, no models."""
