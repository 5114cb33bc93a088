"""The front door: the office pages, one folder per room (urls, views, forms), server-rendered, with htmx where it helps.

A view loads what the account may see, binds a plain form, makes ONE service call and renders. No models, no queries, no
rules here. Templates lie in ``templates/<room>/``; a name with an underscore is a fragment that the page includes too, so
that what htmx swaps in equals a full reload. Every view is wrapped in ``pages.page(act)``.
"""
