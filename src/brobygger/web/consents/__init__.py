"""What may be told to whom: the citizen's consents."""
