"""Pure parts of the pages: what goes where on a day grid, which label a booking wears."""
