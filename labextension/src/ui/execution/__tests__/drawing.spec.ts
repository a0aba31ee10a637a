/** The page draws what a model is told that it draws; pytest reads the same samples. */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import {
  asObject,
  asString,
  field,
  list,
  optional
} from '../../../protocol/json';
import { drawingOf, pictureOf } from '../drawing';

const SAMPLES: unknown = JSON.parse(
  readFileSync('tests/outputs/drawn_bundles.json', 'utf8')
);

describe('What is drawn of a bundle', () => {
  const samples = Array.isArray(SAMPLES) ? SAMPLES : [];
  test('is tested at all', () => expect(samples.length).toBeGreaterThan(20));

  test.each(samples.map(sample => asObject(sample, 'sample')))(
    '$name',
    sample => {
      const data = field(sample, 'data', asObject);
      expect(drawingOf(data)).toEqual({
        mediaType: optional(sample, 'drawn', asString),
        missing: list(sample, 'missing', asString)
      });
      expect(
        pictureOf({ output_type: 'display_data', data, metadata: {} })
      ).toBe(optional(sample, 'picture', asString) ?? null);
    }
  );

  test('HTML of which nothing is left gives way to the next form', () => {
    const data = { 'text/html': '<p></p>', 'text/plain': 'x' };
    expect(drawingOf(data, () => false).mediaType).toBe('text/plain');
  });
});
