/** Only header cells that name something are header cells. */
import { expect, test } from 'vitest';

import { replaceEmptyHeaders } from '../empty-headers';

test('an empty header cell becomes a plain one, and no other does', () => {
  const node = document.createElement('div');
  node.innerHTML = `<table>
    <thead><tr><th class="corner" scope="col"></th><th> </th><th>a</th><th><img src="x" alt="b"></th></tr></thead>
    <tbody><tr><th>0</th><td></td></tr></tbody></table>`;
  replaceEmptyHeaders(node);
  const cells = [...node.querySelectorAll('tr > *')];
  expect(cells.map(cell => cell.localName)).toEqual([
    'td',
    'td',
    'th',
    'th',
    'th',
    'td'
  ]);
  expect(cells[0]?.outerHTML).toBe('<td class="corner"></td>');
});
