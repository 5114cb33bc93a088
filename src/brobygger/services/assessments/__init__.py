"""The room of assessment: interviews and their answers, area scores, the target-group verdict, and alerts.

``interviews``: begin, answer, see how far one has come. ``scores``: worked out after every save, or entered from elsewhere;
the profile over time. ``verdicts``: the five criteria and the verdict stored as it was reached. ``alerts``: what the team
must see at once. A new verb of assessment goes into the module of the fact it writes.
"""
