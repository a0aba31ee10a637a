/** What is heard of an answer. */
import { expect, test } from 'vitest';

import { RUN } from '../../../model/__tests__/story';
import type { Part } from '../../../protocol/parts';
import { spokenSentences } from '../spoken-sentences';

function said(text: string, over = true): string[] {
  return spokenSentences([{ type: 'text', text }], over);
}

test('an answer is heard sentence by sentence', () => {
  expect(said('Q4 was best. Was it? Yes!')).toEqual([
    'Q4 was best.',
    'Was it?',
    'Yes!'
  ]);
});

test('a sentence is heard once it is finished', () => {
  expect(said('Q4 was best. It had 3', false)).toEqual(['Q4 was best.']);
  expect(said('Q4 was best. It had 3')).toContain('It had 3');
});

test('code is not heard, nor are marks', () => {
  const text =
    '## The *best* `Q4`\n\n```python\nx = 1\n```\n\n- see [the manual](https://a.example/b_c)\n- **so** it is';
  expect(said(text)).toEqual(['The best Q4', 'see the manual', 'so it is']);
});

test('a table is heard row by row', () => {
  expect(
    said('| a | b |\n| --- | ---: |\n| 1 | 2 |').map(row => row.trim())
  ).toEqual(['a b', '1 2']);
});

test('only text is heard, and what stands before code is finished', () => {
  const parts: Part[] = [
    { type: 'reasoning', text: 'Hm.' },
    { type: 'text', text: 'I will plot it' },
    RUN,
    { type: 'text', text: 'Here' }
  ];
  expect(spokenSentences(parts, false)).toEqual(['I will plot it']);
});
