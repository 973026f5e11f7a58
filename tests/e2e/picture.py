"""The picture of the README, composed of two screenshots."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from playwright.async_api import Browser

SIZE = {"width": 1440, "height": 780}

PAGE = """\
<!doctype html>
<style>
  body {{ margin: 0; height: 780px; position: relative; background: #d7e6e5; }}
  img {{ position: absolute; display: block; box-shadow: 0 0 0 1px #b9c9c9; }}
  .wide {{ left: 40px; top: 40px; width: 1060px; border-radius: 12px; }}
  .phone {{ right: 40px; top: 100px; width: 296px; border-radius: 26px; border: 8px solid #17202a; box-shadow: none; }}
</style>
<img class="wide" src="data:image/png;base64,{wide}"><img class="phone" src="data:image/png;base64,{phone}">
"""


async def compose(browser: Browser, folder: Path) -> None:
    """Put `chat-wide.png` and `chat-phone.png` of a folder side by side into `chat.png`."""
    wide, phone = (b64encode((folder / f"chat-{name}.png").read_bytes()).decode() for name in ("wide", "phone"))
    page = await browser.new_page(viewport=SIZE, device_scale_factor=1.5)
    await page.set_content(PAGE.format(wide=wide, phone=phone))
    await page.screenshot(path=folder / "chat.png")
    await page.close()
