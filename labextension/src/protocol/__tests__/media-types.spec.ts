/** The table of media types is read whole; each type belongs to one row. */
import { expect, test } from 'vitest';

import { findMediaType, MEDIA_TYPES } from '../media-types';

test.each([
  ['image/png', 'image/png'],
  ['image/tiff', 'image/*'],
  ['application/vnd.vegalite.v5+json', 'application/vnd.vegalite.*'],
  ['application/vnd.acme+json', '*+json'],
  ['application/rss+xml', '*+xml'],
  ['chemical/x-pdb', '*'],
  ['', '*']
])('%s belongs to %s', (name, row) => {
  expect(findMediaType(name).name).toBe(row);
});

test('every row is read', () => {
  expect(MEDIA_TYPES.length).toBeGreaterThan(30);
});
