"""What surrounds the wallet in the system tests: a session, a provider, a browser, a raw client."""
