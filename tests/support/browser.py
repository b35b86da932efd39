"""Chromium without a window, for tests of pages: run a script in a page, or print it."""

import html
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions")
MEASURE = """
addEventListener("load", () => {
  const wide = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, view = frame.clientWidth;
    const report = (what, element) =>
      wide.push([view, what, element.tagName + "." + (element.getAttribute("class") || ""), element.textContent.slice(0, 60)]);
    if (page.documentElement.scrollWidth > view) report("page is wider than the window", page.body);
    for (const element of page.body.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      if (!box.width || element.closest("thead") && getComputedStyle(element.closest("thead")).position === "absolute") continue;
      const svg = element.closest("svg");
      const outer = (svg && svg !== element ? svg : element.parentElement).getBoundingClientRect();
      const drawn = !svg || element === svg || element.tagName === "text";
      if (drawn && (box.right > outer.right + 1.5 || box.left < outer.left - 1.5)) report("leaves its container", element);
      if (!svg && element.clientWidth && element.scrollWidth > element.clientWidth + 1) report("text is cut", element);
    }
  }
  document.title = JSON.stringify(wide);
});
"""


def overflowing(views: Sequence[tuple[str, int]], folder: Path) -> list[Any]:
    """Return width, fault, element and text of everything that leaves its container. A view is a page, and the width of
    the window that shows it. The page's rule against scripts applies to its copy too; the script runs outside of it."""
    frames = "".join(
        f'<iframe style="width:{width}px;height:900px;border:0" srcdoc="{html.escape(page)}"></iframe>'
        for page, width in views
    )
    path = folder / "frames.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{frames}<script>{MEASURE}</script>", encoding="utf-8")
    dumped = _run("--dump-dom", "--virtual-time-budget=10000", path.as_uri(), folder=folder)
    title = dumped.split("<title>", 1)[1].split("</title>", 1)[0]
    return list(json.loads(html.unescape(title)))


def print_page(page: str, folder: Path) -> Path:
    """Return the path of the page printed as PDF."""
    path, printed = folder / "page.html", folder / "printed.pdf"
    path.write_text(page, encoding="utf-8")
    _run(f"--print-to-pdf={printed}", "--no-pdf-header-footer", path.as_uri(), folder=folder)
    return printed


def _run(*arguments: str, folder: Path) -> str:
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
