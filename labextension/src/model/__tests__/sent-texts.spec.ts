/** What was asked before comes back as it was. */
import { expect, test } from 'vitest';

import type { Message } from '../../protocol/chats';
import { sentTexts } from '../sent-texts';
import { QUESTION } from './story';

const asked = (text: string): Message => ({
  ...QUESTION,
  parts: [{ type: 'text', text }]
});

test('only questions count, newest first, and a repeated one once', () => {
  expect(
    sentTexts([
      asked('one'),
      { ...asked('an answer'), role: 'assistant' },
      asked('two'),
      asked('two'),
      { ...QUESTION, parts: [] }
    ])
  ).toEqual(['two', 'one']);
});
