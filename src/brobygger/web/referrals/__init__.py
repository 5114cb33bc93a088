"""The referrals room: places with beds, stays at short notice, and bridges to other help until the citizen has landed."""
