/** Amounts in words. */
import { expect, test } from 'vitest';

import { formatBytes, formatSeconds } from '../quantities';

test.each([
  [0, '0.0 s'],
  [9.94, '9.9 s'],
  [59.2, '59 s'],
  [125, '2 min 5 s']
])('%s seconds', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [812, '812 B'],
  [1200, '1.2 kB'],
  [49_100_000, '49 MB'],
  [3.2e12, '3200 GB']
])('%s bytes', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
