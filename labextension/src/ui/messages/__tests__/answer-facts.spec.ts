/** Counts and sums in a few characters. */
import { expect, test } from 'vitest';

import { formatCost, formatCount } from '../answer-facts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1.0k'],
  [1234, '1.2k'],
  [34_400, '34k'],
  [999_499, '999k'],
  [999_500, '1.0M'],
  [2_340_000, '2.3M']
])('%i is written "%s"', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [0.00001, '<$0.0001'],
  [0.00123, '$0.0012'],
  [0.0123, '$0.012'],
  [1.239, '$1.24']
])('%d dollars are written "%s"', (dollars, text) => {
  expect(formatCost(dollars)).toBe(text);
});
