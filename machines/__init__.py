"""The inventory: sites, categories, machines, and the days they are out."""
