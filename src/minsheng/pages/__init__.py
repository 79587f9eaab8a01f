"""What the pages that commands write have in common: markup in two languages, drawings, and putting a page together."""
