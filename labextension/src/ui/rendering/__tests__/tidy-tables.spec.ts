/** A date that is broken at its hyphens is read as two numbers. */
import { expect, test } from 'vitest';

import { tidyTables } from '../tidy-tables';

test.each([
  ['2026-03-01', true],
  [' 2026-03-01 12:00 ', true],
  ['1990–1999', true],
  ['3/4', true],
  ['-0.5', true],
  ['0.9512', false],
  ['well-known', false],
  ['measured from 2026-03-01 on, at every full hour', false]
])('whether a cell with "%s" stays on one line: %s', (text, unbroken) => {
  const root = document.createElement('div');
  root.innerHTML = `<table><tr><th></th><td>${text}</td></tr></table>`;
  tidyTables(root);
  const [corner, cell] = root.querySelectorAll('td');
  expect(corner?.textContent).toBe('');
  expect(cell?.classList.contains('jp-CodeInterp-unbroken')).toBe(unbroken);
});
