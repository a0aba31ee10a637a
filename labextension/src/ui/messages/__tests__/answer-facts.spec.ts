/** Counts and sums in a few characters. */
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test } from 'vitest';

import { answer } from '../../../model/__tests__/story';
import type { Usage } from '../../../protocol/chats';
import type { ExecutionPart } from '../../../protocol/parts';
import { factsOf, formatCost, formatCount } from '../answer-facts';

test('time in which people were waited for is not time of the answer', () => {
  const part = (waited?: number): ExecutionPart => ({
    type: 'execution',
    id: `e-${waited}`,
    code: 'x',
    language: 'python',
    engine: 'jupyter',
    origin: 'model',
    status: 'ok',
    notes: [],
    outputs: [],
    waited
  });
  const message = { ...answer('m-2', 't-1'), created: 100, ended: 133 };
  const facts = (...parts: ExecutionPart[]) =>
    factsOf({ ...message, parts }, nullTranslator.load('x'));
  expect(facts(part())).toContain('33 s');
  expect(facts(part(20), part(), part(5))).toContain('8.0 s');
  // Clocks may be set back.
  expect(facts(part(50))).toContain('0.0 s');
});

test('tokens say what came from the cache and what is an estimate', () => {
  const facts = (usage: Usage): string[] =>
    factsOf({ ...answer('m-2', 't-1'), usage }, nullTranslator.load('x'));
  const counts = { input_tokens: 12_400, output_tokens: 810 };
  expect(facts(counts)).toContain('12k → 810 tokens');
  expect(facts({ ...counts, cached_tokens: 9_800 })).toContain(
    '12k (9.8k cached) → 810 tokens'
  );
  expect(facts({ ...counts, estimated: true })).toContain('≈ 12k → 810 tokens');
});

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
