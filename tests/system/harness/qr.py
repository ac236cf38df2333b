"""A QR code as a person's phone sees it: what a screen shows, as a picture, read by zbarimg."""

import re
import subprocess

from harness import process

# Upper and lower half of each block character; True is what is drawn.
HALVES = {" ": (False, False), "\u2580": (True, False), "\u2584": (False, True), "\u2588": (True, True)}
SIDE = 6  # pixels of one module


def picture(screen):
    """The QR code on a terminal's screen, black on white, as a picture (PGM). Its lines are those with colours of their own."""
    lines = re.findall("\x1b\\[30;107m([ \u2580\u2584\u2588]+)\x1b\\[0m", screen)
    rows = []
    for line in lines:
        for half in (0, 1):
            row = b"".join((b"\x00" if HALVES[block][half] else b"\xff") * SIDE for block in line)
            rows.extend([row] * SIDE)
    if not rows:
        raise AssertionError("no QR code on the screen: " + screen)
    return b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(rows)


def read(path):
    """The texts of the QR codes in a picture."""
    told = subprocess.run([process.require("zbarimg"), "--quiet", "--raw", str(path)], capture_output=True, text=True,
                          check=False)
    return told.stdout.split()


def read_screen(screen, folder):
    path = folder / "qr.pgm"
    path.write_bytes(picture(screen))
    texts = read(path)
    if len(texts) != 1:
        raise AssertionError(f"zbarimg read {texts}")
    return texts[0]
