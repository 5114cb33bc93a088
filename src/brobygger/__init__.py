"""Brobygger: case management and evaluation for outreach drug treatment. Floors, imports only down: see CONTRIBUTING."""
