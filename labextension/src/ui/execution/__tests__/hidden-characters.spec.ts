/** Code that looks like something else. */
import { describe, expect, it } from 'vitest';

import { findHiddenCharacters, findLineBehindGap } from '../hidden-characters';

/** The names of what is found. */
function names(code: string): string[] {
  return findHiddenCharacters(code).map(({ name }) => name);
}

describe('findHiddenCharacters', () => {
  it.each([
    ['if x: # \u202e } \u2066if admin\u2069 \u2066 begin', 'U+202E'],
    ['a\u2067b', 'U+2067'],
    ['pass\u200bword = 1', 'U+200B'],
    ['# \u061c', 'U+061C'],
    ['a\u2028b', 'U+2028'],
    ['\ufeffimport os', 'U+FEFF'],
    ['a \u3164 = 1', 'U+3164'],
    ['x = "\u{e0041}"', 'U+E0041'],
    ['print(1)\u0008\u0008', 'U+0008'],
    ['print(1)\rprint(2)', 'U+000D'],
    [`# x${'\u0316'.repeat(40)}`, 'U+0316'],
    ['a\u200d = 1', 'U+200D'],
    ['total\ufe00 = 1', 'U+FE00'],
    ['total\ufe0f = 1', 'U+FE0F'],
    ['字\ufe01 = 1', 'U+FE01']
  ])('finds that of %j', (code, name) => {
    expect(names(code)).toContain(name);
  });

  it.each([
    'print("plain")\n\tx = 1\n',
    'print("שלום עולם, مرحبا, नमस्ते, สวัสดี, Đặng")',
    'print("family: 👨‍👩‍👧, heart: ❤️")',
    'print("1️⃣ #️⃣ 🏳️‍🌈 ™️ ↔︎ ∩︀")',
    'print("می‌خواهم")'
  ])('finds nothing in %j', code => {
    expect(names(code)).toEqual([]);
  });

  it('says on which lines', () => {
    expect(findHiddenCharacters('a\n\u200b\nb\u200b\u200b')).toEqual([
      { name: 'U+200B', lines: [2, 3] }
    ]);
  });
});

describe('findLineBehindGap', () => {
  it('finds code behind many empty lines', () => {
    const gap = '\n'.repeat(1000);
    expect(findLineBehindGap(`print(1)${gap}import os`)).toBe(1001);
    expect(findLineBehindGap(`${' \t\n'.repeat(30)}  import os`)).toBe(31);
  });

  it('finds code far to the right', () => {
    expect(findLineBehindGap(`a\nb = 1${' '.repeat(300)}; evil()`)).toBe(2);
  });

  it('leaves ordinary code alone', () => {
    expect(findLineBehindGap('def f():\n\n\n    return 1\n\n\n\nf()')).toBe(
      null
    );
    expect(findLineBehindGap(`print(1)${'\n'.repeat(100)}`)).toBe(null);
  });

  it.each(['\n', ' ', ' \n', '\t\t\n', 'a '])(
    'takes a moment for many of %j',
    piece => {
      const began = performance.now();
      findLineBehindGap(piece.repeat(200_000));
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  );
});
