"""The attic: settings, addresses, wsgi. It wires everything and decides nothing."""
