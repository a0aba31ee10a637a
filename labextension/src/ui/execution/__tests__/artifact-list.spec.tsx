/** Files that code wrote can be downloaded. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { FilePart } from '../../../protocol/parts';
import { Stage } from '../../__tests__/stage';
import { ArtifactList } from '../artifact-list';

let stage: Stage;
beforeEach(() => void (stage = new Stage()));
afterEach(() => stage.unmount());

function file(id: string, name: string, size: number): FilePart {
  return { type: 'file', file_id: id, name, media_type: 'text/csv', size };
}

async function links(
  ...files: readonly FilePart[]
): Promise<HTMLAnchorElement[]> {
  await stage.show(<ArtifactList files={files} />);
  return [...stage.node.querySelectorAll<HTMLAnchorElement>('li > a')];
}

test('each is a link to its bytes', async () => {
  const found = await links(
    file('f-1', 'sales.csv', 5),
    file('f/2', 'sales.csv', 6)
  );
  expect(found.map(link => link.getAttribute('href'))).toEqual([
    '/files/f-1/content',
    '/files/f%2F2/content'
  ]);
});

test('each is shown by its path, and downloaded under its name', async () => {
  const [link, other] = await links(
    file('f-1', 'out/2026/sales.csv', 5),
    file('f-2', 'notes.txt', 5)
  );
  expect(link?.textContent).toContain('out/2026/sales.csv');
  expect(link?.title).toBe('Download out/2026/sales.csv');
  expect(link?.download).toBe('sales.csv');
  expect(other?.download).toBe('notes.txt');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [25_000_000, '25 MB']
])('one of %d bytes says that it has %s', async (size, words) => {
  const [link] = await links(file('f-1', 'a.csv', size));
  expect(link?.querySelector('.jp-CodeInterp-artifactSize')?.textContent).toBe(
    words
  );
});

test('the list says what it is', async () => {
  await links(file('f-1', 'a.csv', 5));
  expect(stage.node.querySelector('ul')?.getAttribute('aria-label')).toBe(
    'Files that the code wrote'
  );
});
