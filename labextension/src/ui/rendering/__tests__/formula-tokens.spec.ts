import { describe, expect, it } from 'vitest';

import {
  hideFormulas,
  revealFormulas,
  splitAtFormulas
} from '../formula-tokens';

const TEXT = 'a $x_1 * y_2$ b \\[\n\\frac{1}{2} ü α\n\\] c';

describe('formula tokens', () => {
  it('hold nothing that Markdown knows', () => {
    const hidden = hideFormulas(TEXT);
    expect(hidden).toMatch(/^a [^\s*_\\$]+ b [^\s*_\\{$]+α[^\s\\]+ c$/u);
  });

  it('give back what they hold', () => {
    expect(revealFormulas(hideFormulas(TEXT))).toBe(TEXT);
    expect(splitAtFormulas(hideFormulas(TEXT))).toEqual([
      'a ',
      '$x_1 * y_2$',
      ' b ',
      '\\[\n\\frac{1}{2} ü α\n\\]',
      ' c'
    ]);
  });

  it('are known again in an encoded address', () => {
    const address = `https://a.example/${hideFormulas('$x$')}?q`;
    expect(revealFormulas(encodeURI(address))).toBe('https://a.example/$x$?q');
  });

  it('cannot be written by the text itself', () => {
    const text = 'a \ufdd0\ue024\ue078\ue024\ufdd1 b';
    expect(splitAtFormulas(hideFormulas(text))).toHaveLength(1);
  });

  it('leave other encoded text alone', () => {
    const address = '%EF%B7%90%FF%EF%B7%91';
    expect(revealFormulas(address)).toBe(address);
  });
});
