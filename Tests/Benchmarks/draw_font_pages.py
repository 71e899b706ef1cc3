"""Pages of digits in fonts that imitate handwriting, as JPEG files with a .txt of what stands on each: none
of the program's own strokes, paper or light is in them.

    python3 draw_font_pages.py FOLDER FONT...

Each font draws six pages: three on even paper, named clean, and three in falling light, turned a little,
blurred and with noise, named hard. It needs `pip install numpy pillow`.
"""

import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont


def written(font, chance):
    """Lines of digits on a white page, each digit a little up or down, and what stands there."""
    size = chance.choice([60, 75, 90])
    page = Image.new("L", (1240, 1000), 255)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(font, size)
    text = []
    top = chance.randint(60, 120)
    while top + 1.6 * size < page.height:
        left, line = chance.randint(60, 160), ""
        for _ in range(chance.randint(3, 10)):
            digit = chance.choice("0123456789")
            wide = pen.textlength(digit, font=face)
            if left + wide > page.width - 60:
                break
            pen.text((left, top + chance.uniform(-0.06, 0.06) * size), digit, 0, font=face)
            left += wide + chance.uniform(0.05, 0.35) * size
            line += digit
        text.append(line)
        top += int(chance.uniform(1.5, 2.0) * size)
    return page, text


def photographed(page, chance, is_hard):
    """The page in gray ink on gray paper, seen by a camera."""
    if is_hard:
        page = page.rotate(chance.uniform(-8, 8), Image.BICUBIC, fillcolor=255)
        page = page.filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 1.6)))
    ink = 1 - np.asarray(page, float) / 255
    rows, columns = ink.shape
    light = np.full(ink.shape, chance.uniform(170, 230))
    if is_hard:
        down, across = np.mgrid[0:rows, 0:columns]
        angle = chance.uniform(0, 2 * np.pi)
        fall = np.cos(angle) * down / rows + np.sin(angle) * across / columns
        light *= 1 - chance.uniform(0.3, 0.5) * (fall - fall.min()) / np.ptp(fall)
    gray = light * (1 - chance.uniform(0.35, 0.8) * ink)
    noise = np.random.default_rng(chance.randrange(1 << 30))
    gray += noise.normal(0, 5 if is_hard else 1.5, gray.shape)
    return Image.fromarray(np.clip(gray, 0, 255).astype(np.uint8))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, font in enumerate(sys.argv[2:]):
        for page in range(6):
            chance = random.Random(1000 * number + page)
            kind = "hard" if page % 2 else "clean"
            picture, text = written(font, chance)
            stem = folder / f"{kind}-{number:02}{page}"
            photographed(picture, chance, kind == "hard").save(
                stem.with_suffix(".jpg"), quality=chance.randint(60, 92))
            stem.with_suffix(".txt").write_text("\n".join(text) + "\n")
            print(stem.name, pathlib.Path(font).stem)


main()
