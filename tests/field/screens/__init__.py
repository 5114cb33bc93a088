"""The screens of the phone in a real browser, over a store in memory: what a worker sees and touches."""
