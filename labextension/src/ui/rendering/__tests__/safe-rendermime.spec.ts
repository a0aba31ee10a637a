/** What may be rendered is no more than what was looked at. */
import { expect, test } from 'vitest';

import { RENDERED_MEDIA_TYPES } from '../safe-rendermime';

test('only these types are rendered', () => {
  expect(RENDERED_MEDIA_TYPES).toEqual([
    'text/html',
    'text/markdown',
    'text/latex',
    'application/json',
    'text/plain'
  ]);
});
