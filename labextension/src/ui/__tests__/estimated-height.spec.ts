/** How high things are guessed to be. */
import { expect, test } from 'vitest';

import { QUESTION, RUN } from '../../model/__tests__/story';
import type { Output } from '../../protocol/outputs';
import { messageHeight, outputsHeight } from '../estimated-height';

function printed(text: string): Output {
  return { output_type: 'stream', name: 'stdout', text };
}

test('long printed text scrolls and becomes no higher', () => {
  const lines = (count: number) =>
    outputsHeight([printed('x\n'.repeat(count))]);
  expect(lines(4)).toBeGreaterThan(lines(2));
  expect(lines(100_000)).toBe(lines(1000));
});

test('a picture is higher than its text', () => {
  const text: Output = {
    output_type: 'display_data',
    data: { 'text/plain': '<Figure>' },
    metadata: {}
  };
  const picture = {
    ...text,
    data: { ...text.data, 'image/png': { file: 'f-1' } }
  };
  expect(outputsHeight([picture])).toBeGreaterThan(outputsHeight([text]));
});

test('a message is as high as its parts together', () => {
  const text = QUESTION.parts[0];
  const one = messageHeight({ ...QUESTION, parts: [RUN] });
  const both = messageHeight({ ...QUESTION, parts: text ? [RUN, text] : [] });
  expect(both).toBeGreaterThan(one);
});
