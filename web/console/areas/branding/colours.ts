// Contrast as WCAG 2.2 reckons it, so that somebody who chooses a colour sees at once whether it can be read.
const hex = /^#(?:[\da-f]{3}|[\da-f]{6})$/i;

export const isColour = (text: string): boolean => hex.test(text);

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((from) => {
    const share = Number.parseInt(digits.slice(from, from + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21; undefined where one of them is no colour. */
export function contrastOf(a: string, b: string): number | undefined {
  if (!isColour(a) || !isColour(b)) return undefined;
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** What text of normal size needs, level AA. */
export const readable = 4.5;
