"""A desk that runs, and a browser in front of it, for the tests of the page."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""
# Every visible text whose contrast with what is behind it is below 4.5 (3 for large text), as WCAG 2 measures it.
_FAINT = """() => {
  const parse = (css) => { const [r, g, b, a = 1] = css.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const light = (rgb) => rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => !node ? [255, 255, 255]
    : over(parse(getComputedStyle(node).backgroundColor), behind(node.parentElement));
  const opacity = (node) => node ? getComputedStyle(node).opacity * opacity(node.parentElement) : 1;
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), node = walker.currentNode.parentElement;
    if (!text || !node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (node.closest("dialog:not([open]), .toast, :disabled, noscript") || !node.getClientRects().length) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    if (!size) continue;
    const [r, g, b, a] = parse(style.color), back = behind(node), front = over([r, g, b, a * opacity(node)], back);
    const [more, less] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (more + 0.05) / (less + 0.05), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) faint.push([text.slice(0, 20), ratio.toFixed(2)]);
  }
  return faint;
}"""


class Desk:
    """`classify serve`, in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.labels = folder / "labels"
        self._options = options
        self._environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "PYTHONIOENCODING": "utf-8"}
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        self.start(0)

    def start(self, port: int | None = None) -> None:
        """Start it, on the port that it had unless another is given."""
        port = int(re.findall(r":(\d+)/", self.address)[0]) if port is None else port
        command = [sys.executable, "-m", "minsheng", "serve", "--port", str(port), "--labels", str(self.labels)]
        self._process = subprocess.Popen(
            [*command, *self._options], env=self._environment, cwd=self.labels, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        said = ""
        for line in self._process.stderr:
            said += line
            if found := re.search(r"http://\S+", line):
                self.address = found[0]
                return
        raise AssertionError(f"the desk did not start: {said}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; SIGKILL is as a power cut."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.communicate(timeout=60)
            self._process = None

    @property
    def corrections(self) -> str:
        """What the file of corrections holds."""
        path = self.labels / "corrections.jsonl"
        return path.read_text("utf-8") if path.exists() else ""


@contextmanager
def running_desk(folder: Path, taxonomy: str | None = None, model: Path | None = None) -> Iterator[Desk]:
    """Run a desk over a labels folder of its own: the five seeds, or nothing but a taxonomy."""
    (folder / "labels").mkdir(parents=True)
    if taxonomy is None:
        shutil.copy(ROOT / "labels" / "taxonomy.toml", folder / "labels")
        shutil.copytree(ROOT / "labels" / "seeds", folder / "labels" / "seeds")
    else:
        (folder / "labels" / "taxonomy.toml").write_text(taxonomy, "utf-8")
    desk = Desk(folder, *(["--model", str(model)] if model else []))
    try:
        yield desk
    finally:
        desk.stop()


@contextmanager
def running_browser() -> Iterator[Any]:
    """Run Chromium: Debian's, or the one that Playwright has; skip the test where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no browser tests: pip install playwright")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with playwright.sync_playwright() as started:
        if found is None and not Path(started.chromium.executable_path).exists():
            pytest.skip("no browser tests: there is no Chromium (apt-get install chromium)")
        browser = started.chromium.launch(executable_path=found, args=_OPTIONS)
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Any, listen: Callable[[Any, list[str]], None], **usual: Any) -> Iterator[Callable[..., Any]]:
    """Give what opens pages, each in a browser profile of its own with the `usual` options.

    Errors of scripts, and what `listen`, which is given each page, puts into its list, fail the test.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(address: str, wait_for: str, **options: Any) -> Any:
        contexts.append(browser.new_context(**{**usual, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        listen(page, complaints)
        page.goto(address)
        page.locator(wait_for).wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def drop(page: Any, name: str, content: bytes) -> None:
    """Drop a file on a page."""
    page.evaluate(_DROP, [name, base64.b64encode(content).decode()])


def faint_texts(page: Any) -> list[list[str]]:
    """Return the visible texts of a page whose contrast is below AA."""
    found: list[list[str]] = page.evaluate(_FAINT)
    return found
