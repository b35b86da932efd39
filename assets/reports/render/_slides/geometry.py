"""Places on a slide, in points. A slide is 960 by 540 points (16:9)."""

from typing import NamedTuple

SLIDE_WIDTH, SLIDE_HEIGHT = 960.0, 540.0
MARGIN = 36.0
CONTENT_WIDTH = SLIDE_WIDTH - 2 * MARGIN
GAP = 18.0
MIN_FONT_SIZE = 10.0


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    def below(self, height: float) -> "Box":
        """Return what is left of the box after `height` points from its top."""
        return Box(self.left, self.top + height, self.width, max(self.height - height, 0))

    def split(self, share: float) -> "tuple[Box, Box]":
        """Return the left and the right part of the box with a gap between. `share` is the left part's share."""
        left = (self.width - GAP) * share
        return (
            Box(self.left, self.top, left, self.height),
            Box(self.left + left + GAP, self.top, self.width - GAP - left, self.height),
        )


TITLE_BOX = Box(MARGIN, 16, CONTENT_WIDTH - 160, 42)
STAMP_BOX = Box(SLIDE_WIDTH - MARGIN - 150, 22, 150, 26)
LEAD_BOX = Box(MARGIN, 66, CONTENT_WIDTH, 48)
BODY_BOX = Box(MARGIN, 124, CONTENT_WIDTH, 376)
FOOTER_BOX = Box(MARGIN, 512, CONTENT_WIDTH - 80, 18)
PAGE_NUMBER_BOX = Box(SLIDE_WIDTH - MARGIN - 70, 512, 70, 18)
