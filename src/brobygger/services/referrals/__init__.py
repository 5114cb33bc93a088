"""Referrals: to a stay at short notice or across a bridge to other help, followed until the citizen has landed."""
