/** What HTML hides is left out; pytest has the same cases for what a model reads. */
import { expect, test } from 'vitest';

import { inlineStyleSheets } from '../inline-styles';

const SHEETS = `<style>/* a { display: none } */ .fallback, p.second { display: none } .shown { display: inline-block !important }
@media print { .screen { display: none } }
input.toggle:checked ~ .folded { display: block } .folded { display: none } #one > i { visibility: hidden }</style>`;

function textOf(html: string): string {
  const page = new DOMParser().parseFromString(
    inlineStyleSheets(html),
    'text/html'
  );
  return page.body.textContent.trim();
}

test.each([
  ['<p hidden>no</p>yes', 'yes'],
  ['<p hidden>no<div>yes</div>', 'yes'],
  ['<div hidden><b>no</b></x></div>yes', 'yes'],
  ['<table><tr hidden><td>no<td>no<tr><td>yes</table>', 'yes'],
  ["<p style='color: red; DISPLAY : None'>no</p>yes", 'yes'],
  ["<p style='visibility:hidden'>no</p>yes", 'yes'],
  [
    `${SHEETS}<p class='x fallback'>no</p><p class=second>no</p><div class=second>yes</div>`,
    'yes'
  ],
  [
    `${SHEETS}<div class=shown hidden>yes</div><div class=shown style='display:none'>yes</div>`,
    'yesyes'
  ],
  [`${SHEETS}<p class=screen>yes</p>`, 'yes'],
  [`${SHEETS}<input class=toggle checked><p class=folded>yes</p>`, 'yes'],
  [`${SHEETS}<input class=toggle><p class=folded>no</p>`, ''],
  [`${SHEETS}<p id=one><i>no</i><b><i>yes</i></b></p>`, 'yes'],
  [`<p class=fallback>no</p>${SHEETS}`, ''],
  ['<style media=print>p { display: none }</style><p>yes</p>', 'yes'],
  ['the word hidden = and display: none', 'the word hidden = and display: none']
])('%s', (html, text) => {
  expect(textOf(html)).toBe(text);
});

test('selectors that take long to match are given up', () => {
  const sheet = '<style>a ~ b ~ i ~ p, p ~ p ~ p ~ u { display: none }</style>';
  const html = inlineStyleSheets(`${sheet}${'<p>x</p>'.repeat(5000)}<b>y</b>`);
  expect(html).toContain('<b>y</b>');
});

test.each(['/* ', '{', '}', 'a{', 'a,', 'display', 'a { display: none } '])(
  'a sheet of many %j takes a moment',
  piece => {
    const began = performance.now();
    inlineStyleSheets(
      `<style>${piece.repeat(400_000 / piece.length)}</style>x`
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  }
);
