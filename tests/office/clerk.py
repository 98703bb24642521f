"""A clerk at LibreOffice Calc: a screen of its own, keystrokes only, pictures on request.

Needs `soffice`, `Xvfb` and `xdotool`.  Keys go through the X server as from a keyboard, so drop-downs,
limits, sheet protection and where the cursor goes are the program's own doing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

PACE = 6  # milliseconds between keystrokes: a fast clerk
TOOLS = ("soffice", "Xvfb", "xdotool")
WARNING = "请核对"  # the title of what a keying workbook says of a wrong answer
# saving in the workbook's own format is not asked about: the box has another title in every version
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def missing() -> list[str]:
    """The tools this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Clerk:
    """One workbook open on one screen.

    >>> with Clerk(file, folder) as clerk:          # doctest: +SKIP
    ...     clerk.type("QC-2024-01-001").tab()
    ...     clerk.save()
    """

    def __init__(self, file: Path, folder: Path, *, patience: float = 60) -> None:
        self.file, self.folder, self.patience = file, folder, patience
        self.started: list[subprocess.Popen[Any]] = []
        self.waiting: list[str] = []  # keystrokes not sent yet

    def __enter__(self) -> Self:
        try:
            return self._open()
        except BaseException:
            self.__exit__()
            raise

    def _open(self) -> Self:
        read, write = os.pipe()
        self._start(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24"], pass_fds=(write,))  # fmt: skip
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        self.env = {**os.environ, "DISPLAY": f":{number}", "SAL_USE_VCLPLUGIN": "gen"}
        settings = self.folder / "office-profile/user/registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(PROFILE, "utf-8")
        profile = (self.folder / "office-profile").resolve().as_uri()
        self._start(
            ["soffice", f"-env:UserInstallation={profile}", "--norestore", "--nologo", "--calc", str(self.file)],
            env=self.env,
        )  # fmt: skip
        self.window = self.until(lambda: self.windows(self.file.name))[0]
        self.focus(self.window)
        # the window stands before the sheet does: the first keys wait until the picture is still
        time.sleep(1.5)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def _start(self, command: list[str], **more: Any) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.started.append(subprocess.Popen(command, start_new_session=True, **quiet, **more))

    # what the hands do

    def keys(self, *names: str) -> Self:
        """Press these keys, one after the other."""
        self.waiting += [f"key --delay {PACE} {name}" for name in names]
        return self

    def type(self, text: str) -> Self:
        """Type a text of printable ASCII into the cell the cursor is at."""
        if text:
            self.waiting.append(f'type --delay {PACE} "{text}"')
        return self

    def tab(self) -> Self:
        return self.keys("Tab")

    def press(self) -> None:
        """Send what was typed so far; xdotool reads it as one script."""
        script, self.waiting = "".join(f"{line}\n" for line in self.waiting), []
        if script:
            subprocess.run(
                ["xdotool", "-"],
                env=self.env,
                input=script,
                check=True,
                capture_output=True,
                text=True,
            )

    def warned(self, *answer: str) -> Self:
        """Wait for the warning and answer it by these keys.

        Its first button is Cancel ("Return" and "Escape" empty the cell), the next one OK ("Tab",
        "Return" let the answer stand); a number keyed twice is told so by a box with OK alone.
        """
        self.press()
        (dialog,) = self.until(lambda: self.windows(WARNING))
        self.focus(dialog)
        time.sleep(0.2)
        self.keys(*answer).press()
        self.until(lambda: not self.windows(WARNING))
        self.focus(self.window)
        return self

    def save(self) -> Self:
        """Ctrl+S, the file's own format kept, until the file on disk has changed."""
        before = self.file.stat().st_mtime_ns
        self.keys("ctrl+s").press()

        def written() -> bool:
            return self.file.stat().st_mtime_ns != before and not any(
                self.file.parent.glob("*.tmp")
            )

        self.until(written)
        time.sleep(0.5)
        return self

    def picture(self, out: Path) -> None:
        """What the screen shows; needs ImageMagick's `import`."""
        self.press()
        time.sleep(0.4)
        subprocess.run(["import", "-window", "root", str(out)], env=self.env, check=True)

    # what the eyes do

    def windows(self, title: str) -> list[str]:
        """The visible windows whose title contains a text."""
        return self._xdotool("search", "--onlyvisible", "--name", title, check=False).split()

    def focus(self, window: str) -> None:
        self._xdotool("windowfocus", "--sync", window, check=False)

    def until(self, found: Callable[[], Any]) -> Any:
        """What `found` gives once it gives anything."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            result = found()
            if result:
                return result
            time.sleep(0.1)
        seen = ""
        if shutil.which("import"):
            self.picture(self.folder / "stuck.png")
            seen = f"; see {self.folder / 'stuck.png'}"
        raise TimeoutError(f"LibreOffice did not get there in {self.patience:.0f} s{seen}")

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.env, check=check, capture_output=True, text=True
        )
        return done.stdout
