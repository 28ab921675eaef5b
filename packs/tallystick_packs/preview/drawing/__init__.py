"""The page of a preview, drawn as a picture without a browser and without Qt.

    drawn = draw_page(render_page(scene, facts))
    drawn.png, drawn.missing_scripts

The page that `preview.page` writes uses a few tags; they are read back into a tree (`tree`), laid out from
top to bottom (`layout`) and painted with Pillow. So a control has one renderer, whatever comes out of it.
"""

from tallystick_packs.preview.drawing.painting import Drawn, draw_page

__all__ = ["Drawn", "draw_page"]
