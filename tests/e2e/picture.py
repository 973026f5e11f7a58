"""The pictures of the README, composed of screenshots."""

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

CALLER = """\
<style>
  .caller {{ position: absolute; right: 376px; top: 330px; width: 310px; font: 13px sans-serif; color: #4c5a66; }}
  .caller img {{ position: static; width: 100%; margin-top: 6px; border-radius: 12px; }}
  .caller img {{ box-shadow: 0 2px 14px #17202a33; }}
</style>
<div class="caller">Meanwhile in Alice’s window:<img src="data:image/png;base64,{caller}"></div>
"""


async def compose(browser: Browser, folder: Path) -> None:
    """Put `chat-wide.png` and `chat-phone.png` of a folder side by side into `chat.png`."""
    await _compose(browser, folder, "chat")


async def compose_voicemail(browser: Browser, folder: Path) -> None:
    """Do the same for `voicemail-*.png`, with the card of the caller beside: `voicemail-caller.png`."""
    await _compose(browser, folder, "voicemail", caller=CALLER.format(caller=_read(folder, "voicemail-caller")))


async def compose_conference(browser: Browser, folder: Path) -> None:
    """Do the same for `conference-*.png`."""
    await _compose(browser, folder, "conference")


async def _compose(browser: Browser, folder: Path, name: str, *, caller: str = "") -> None:
    wide, phone = (_read(folder, f"{name}-{part}") for part in ("wide", "phone"))
    page = await browser.new_page(viewport=SIZE, device_scale_factor=1.5)
    await page.set_content(PAGE.format(wide=wide, phone=phone) + caller)
    await page.screenshot(path=folder / f"{name}.png")
    await page.close()


def _read(folder: Path, name: str) -> str:
    return b64encode((folder / f"{name}.png").read_bytes()).decode()
