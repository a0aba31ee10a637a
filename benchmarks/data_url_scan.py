"""Print, as one line of JSON, how fast stdout is scanned for data URLs, beside counting its lines in the same run."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable

from jupyter_codeinterp.outputs.data_urls import DataUrlScanner, FoundImage

CHUNK = 64 * 1024
TEXT_BYTES = 64 * 1024 * 1024
REPEATS = 5


def best_rate(work: Callable[[], object], size: int) -> float:
    """Return the best MB/s (10^6 bytes) of a few runs."""
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return size / best / 1e6


def chunks_of(text: str) -> list[str]:
    """Cut the text as an engine delivers it."""
    return [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]


def scan(chunks: list[str]) -> int:
    """Scan all chunks and return how many images were found."""
    scanner = DataUrlScanner(image_bytes=10 * 1024 * 1024, image_pixels=50_000_000)
    found = 0
    for chunk in chunks:
        found += sum(isinstance(piece, FoundImage) for piece in scanner.decode(chunk))
    return found + sum(isinstance(piece, FoundImage) for piece in scanner.flush())


def main() -> None:
    """Measure text without images, and images of 7.5 MB each."""
    line = "epoch 12: loss 0.0312, data: 4 of 9 batches done\n"
    text = chunks_of(line * (TEXT_BYTES // len(line)))
    gif = b"GIF89a\x10\x00\x10\x00" + b"\x00" * 7_500_000 + b";"
    url = "data:image/gif;base64," + base64.b64encode(gif).decode() + "\n"
    images = chunks_of(url * 4)
    if scan(images) != 4:
        raise SystemExit("The scanner did not find the four images.")
    plain_rate = best_rate(lambda: scan(text), sum(map(len, text)))
    count_rate = best_rate(lambda: sum(chunk.count("\n") for chunk in text), sum(map(len, text)))
    image_rate = best_rate(lambda: scan(images), sum(map(len, images)))
    figures = {
        "benchmark": "data_url_scan",
        "text_mb_per_s": round(plain_rate),
        "base64_mb_per_s": round(image_rate),
        "count_newlines_mb_per_s": round(count_rate),
        "ratio_to_counting": round(plain_rate / count_rate, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
