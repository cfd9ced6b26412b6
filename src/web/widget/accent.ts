// One colour of the bank becomes the eleven the widget needs, in both themes, with contrast kept by construction:
// white on the accent is never below 4.5:1, accent text on its tint never below 4.5:1.

/** WCAG 2.2, for normal text. */
const CONTRAST_MIN = 4.5;
const STEPS_MAX = 100;

type Triple = readonly [number, number, number];

export type AccentTokens = {
  readonly accent: string;
  readonly hover: string;
  readonly text: string;
  readonly tint: string;
  readonly line: string;
};

export type Palette = { readonly light: AccentTokens; readonly dark: AccentTokens };

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

const channels = (hex: string): Triple =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as never;

export function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map(toLinear) as unknown as Triple;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Björn Ottosson's OKLab: lightness steps there look even, so one set of steps serves every hue. */
function toOklch(hex: string): Triple {
  const [r, g, b] = channels(hex).map(toLinear) as unknown as Triple;
  const l = Math.cbrt(0.41222 * r + 0.53633 * g + 0.05145 * b);
  const m = Math.cbrt(0.2119 * r + 0.6807 * g + 0.1074 * b);
  const s = Math.cbrt(0.0883 * r + 0.28172 * g + 0.62998 * b);
  const a = 1.978 * l - 2.42859 * m + 0.45059 * s;
  const bb = 0.0259 * l + 0.78277 * m - 0.80868 * s;
  return [0.21045 * l + 0.79362 * m - 0.00407 * s, Math.hypot(a, bb), Math.atan2(bb, a)];
}

function toLinearRgb([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.39634 * a + 0.2158 * b) ** 3;
  const m = (lightness - 0.10556 * a - 0.06385 * b) ** 3;
  const s = (lightness - 0.08948 * a - 1.29149 * b) ** 3;
  return [
    4.07674 * l - 3.30771 * m + 0.23097 * s,
    -1.26844 * l + 2.60976 * m - 0.34132 * s,
    -0.0042 * l - 0.70342 * m + 1.70761 * s,
  ];
}

function fromOklch(colour: Triple): string {
  let [lightness, chroma, hue] = colour;
  let rgb = toLinearRgb([lightness, chroma, hue]);
  for (let step = 0; step < STEPS_MAX && rgb.some((c) => c < -0.0005 || c > 1.0005); step++) {
    chroma *= 0.96;
    rgb = toLinearRgb([lightness, chroma, hue]);
  }
  const hex = (c: number) =>
    Math.round(toGamma(Math.min(1, Math.max(0, c))) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${rgb.map(hex).join('')}`;
}

/** Moves lightness by `step` until the colour stands out enough from the other. */
function until(colour: Triple, step: number, other: string, least = CONTRAST_MIN): string {
  let [lightness, chroma, hue] = colour;
  let hex = fromOklch(colour);
  for (let count = 0; count < STEPS_MAX && contrast(hex, other) < least; count++) {
    lightness += step;
    hex = fromOklch([lightness, chroma, hue]);
  }
  return hex;
}

export function derivePalette(given: string): Palette {
  const own = contrast(given, '#ffffff') >= CONTRAST_MIN ? given : until(toOklch(given), -0.01, '#ffffff');
  const [lightness, chroma, hue] = toOklch(own);
  const lightTint = fromOklch([0.969, Math.min(chroma * 0.135, 0.014), hue]);
  const darkTint = fromOklch([0.256, Math.min(chroma * 0.344, 0.032), hue]);
  return {
    light: {
      accent: own,
      hover: until([lightness * 0.847, chroma * 0.84, hue], -0.01, '#ffffff'),
      text: until([Math.min(lightness + 0.047, 0.5), chroma * 1.12, hue], -0.01, lightTint, 5),
      tint: lightTint,
      line: fromOklch([0.818, Math.min(chroma * 0.71, 0.075), hue]),
    },
    dark: {
      accent: until([0.502, chroma * 1.2, hue], -0.01, '#ffffff', 4.8),
      hover: until([0.554, chroma * 1.33, hue], -0.01, '#ffffff'),
      text: until([0.774, Math.min(chroma * 1.54, 0.13), hue], 0.01, darkTint, 6),
      tint: darkTint,
      line: fromOklch([0.416, Math.min(chroma * 0.758, 0.08), hue]),
    },
  };
}
