import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, derivePalette, isColour } from '../../../src/web/widget/accent.ts';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('accent', () => {
  test('[W18] whatever the colour, white on the accent and accent text on its tint stay readable', () => {
    fc.assert(
      fc.property(colour, (given) => {
        for (const tokens of Object.values(derivePalette(given))) {
          expect(Object.values(tokens).every(isColour)).toBe(true);
          expect(contrast(tokens.accent, '#ffffff')).toBeGreaterThanOrEqual(4.5);
          expect(contrast(tokens.hover, '#ffffff')).toBeGreaterThanOrEqual(4.5);
          expect(contrast(tokens.text, tokens.tint)).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('[W18] a colour that is dark enough is taken as it is', () => {
    expect(derivePalette('#0a5c52').light.accent).toBe('#0a5c52');
    expect(derivePalette('#1d4f8c').light.accent).toBe('#1d4f8c');
    expect(derivePalette('#ffcc00').light.accent).not.toBe('#ffcc00');
  });

  test('[W18] the reference green gives the reference palette', () => {
    const { light, dark } = derivePalette('#0a5c52');
    expect(light).toMatchObject({ hover: '#074840', text: '#0b6b5f', tint: '#eef7f5' });
    for (const [made, wanted] of [
      [dark.accent, '#0c7466'],
      [dark.text, '#53cdb8'],
      [dark.tint, '#142725'],
    ] as const) {
      for (const at of [1, 3, 5]) {
        const channel = (hex: string) => Number.parseInt(hex.slice(at, at + 2), 16);
        expect(Math.abs(channel(made) - channel(wanted))).toBeLessThanOrEqual(6);
      }
    }
  });
});
