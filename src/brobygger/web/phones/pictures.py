"""A QR code drawn into the page: squares as one path, coloured by attributes, as the security policy forbids styles."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

# What a camera needs around the squares to find them.
MARGIN = 4


def qr_code(text: str) -> SafeString:
    """The picture of a text, as SVG."""
    # Here, for only one page needs it.
    import qrcode

    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=MARGIN)
    drawn.add_data(text)
    drawn.make(fit=True)
    rows = drawn.get_matrix()
    squares = "".join(
        f"M{across} {down}h1v1h-1z" for down, row in enumerate(rows) for across, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="260" height="260" viewBox="0 0 {size} {size}" '
        'shape-rendering="crispEdges" aria-hidden="true"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="#000" d="{squares}"/></svg>',
        size=len(rows),
        squares=squares,
    )
