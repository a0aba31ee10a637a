/** The failing line, marked in code that is on the page. */
import { expect, test } from 'vitest';

import { markLine } from '../failing-mark';

function marked(html: string, line: number): HTMLElement {
  const code = document.createElement('code');
  code.innerHTML = html;
  markLine(code, line, 'failed:');
  return code;
}

test.each([
  [1, 'a()'],
  [2, ''],
  [3, 'b(1)'],
  [4, 'c()']
])('line %i is marked, and nothing else', (line, text) => {
  const code = marked('a()\n\nb(<span>1</span>)\nc()', line);
  expect(code.querySelectorAll('mark')).toHaveLength(1);
  expect(code.querySelector('mark')?.textContent).toBe(`failed: ${text}`);
  expect(code.textContent?.replace('failed: ', '')).toBe('a()\n\nb(1)\nc()');
});

test('a token that spans lines keeps its colour in all of them', () => {
  const code = marked('x = <span class="s">"""one\ntwo"""</span> + y\nz', 2);
  const mark = code.querySelector('mark');
  expect(mark?.textContent).toBe('failed: two""" + y');
  expect(
    [...code.querySelectorAll('.s')].map(({ textContent }) => textContent)
  ).toEqual(['"""one\n', 'two"""']);
});

test('a line that is not there is not marked', () => {
  expect(marked('a()', 7).querySelector('mark')).toBeNull();
});
