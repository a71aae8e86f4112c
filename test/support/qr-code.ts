import jsqr from 'jsqr';

/** The default export, which Node gives as a member of what is imported. */
const read = ((jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr) as unknown as (
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

/** Returns what the QR code of a `data:` URL says: it paints the squares of the SVG, and has a decoder look at them. */
export function readQrCode(url: string): string | null {
  const svg = Buffer.from(url.replace('data:image/svg+xml;base64,', ''), 'base64').toString();
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  const squares = svg.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)h-\d+z/g);
  for (const [left = 0, top = 0, across = 0, down = 0] of [...squares].map((one) =>
    one.slice(1).map(Number),
  ))
    for (let row = top; row < top + down; row += 1)
      for (let column = left; column < left + across; column += 1)
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  return read(pixels, width, height)?.data ?? null;
}
