"""The desk: the HTTP API of `classify serve`, and the page that stands on it. Needs `minsheng[serve]`."""
