/** Which lines stay when code is folded. */
import { expect, test } from 'vitest';

import { foldLines } from '../visible-lines';

test('the first ones', () => {
  expect(foldLines(20, null)).toEqual({ from: 0, to: 3 });
});

test('those around the marked one, never beyond an end', () => {
  expect(foldLines(20, 8)).toEqual({ from: 6, to: 9 });
  expect(foldLines(20, 1)).toEqual({ from: 0, to: 3 });
  expect(foldLines(20, 20)).toEqual({ from: 17, to: 20 });
});

test('all of them when folding would hide but one', () => {
  expect(foldLines(4, 2)).toEqual({ from: 0, to: 4 });
});
