"""Office pages of the room assessments: interviews in pieces, the profile, scores from elsewhere, the target group, alerts.

One module of views and one of forms for each page or pair of pages; ``shown`` turns what services say into what templates
print. Fragments for the page of a person: assessments/_profile.html, _verdict.html and _alerts.html.
"""
