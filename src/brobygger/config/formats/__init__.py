"""How Danish and English pages write dates and numbers."""
