"""A job's form as a worker will see it, as one HTML file that needs nothing else, or as a picture of it.

    from tallystick_packs.preview import draw_page, preview_job

    page = preview_job("photos", language="fr")
    Path("preview.html").write_text(page, encoding="utf-8")
    Path("preview.png").write_bytes(draw_page(page).png)

No window system, no network and no script are involved: pictures and recordings stand in the file itself,
and the page forbids itself everything else. Questions that appear only under a condition are all drawn,
each with its condition, so that a requester can read the whole form at once.
"""

from tallystick_packs.preview.drawing import Drawn, draw_page
from tallystick_packs.preview.jobs import preview_job
from tallystick_packs.preview.page import Facts, render_page
from tallystick_packs.preview.scene import Files, Scene

__all__ = ["Drawn", "Facts", "Files", "Scene", "draw_page", "preview_job", "render_page"]
