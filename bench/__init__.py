"""The comparison with peers: `python -m bench` from the root of a checkout."""
