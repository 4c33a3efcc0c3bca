"""Code that speaks to machines and installers; each package is one way of doing it."""
