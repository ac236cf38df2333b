"""What is on the screen that nobody looks at, as a PNG: Xvfb keeps its memory in a file, in the form of xwd(1)."""

import struct
import time
import zlib


def frame(session):
    """The screen now: width, height and its pixels, of four bytes each (blue, green, red, nothing)."""
    data = (session.top / "screen" / "Xvfb_screen0").read_bytes()
    # XWDFile.h: of a header of 25 numbers the 1st is its size, the 5th and 6th the picture's, the 13th a line's bytes, the
    # 20th how many colours of 12 bytes follow.
    head = struct.unpack(">25I", data[:100])
    size, width, height, stride, colours = head[0], head[4], head[5], head[12], head[19]
    start = size + 12 * colours
    return width, height, b"".join(data[start + y * stride:start + y * stride + 4 * width] for y in range(height))


def still(session, seconds=4):
    """The screen once it is still. What never is (a ring of the time that is left, a cursor) is taken as it is."""
    deadline = time.monotonic() + seconds
    before = frame(session)
    while True:
        time.sleep(0.25)
        now = frame(session)
        if now == before or time.monotonic() > deadline:
            return now
        before = now


def colours(picture):
    """How many colours it has: one is an empty screen."""
    return len(set(struct.unpack(f"<{len(picture[2]) // 4}I", picture[2])))


def png(picture):
    width, height, pixels = picture
    colour = bytearray(3 * width * height)
    for channel in range(3):
        colour[channel::3] = pixels[2 - channel::4]
    lines = b"".join(b"\0" + colour[3 * width * y:3 * width * (y + 1)] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + _chunk(b"IDAT", zlib.compress(lines, 6)) + _chunk(b"IEND", b""))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
