/** A branch that takes the place of the shown one. */
import { describe, expect, test } from 'vitest';

import {
  type ChatState,
  emptyState,
  reduceEvent,
  takeSnapshot
} from '../chat-state';
import { CHAT, FRESH, STORY } from './story';

const FINAL = STORY.reduce<ChatState>(
  (state, event) => reduceEvent(state, event) ?? state,
  takeSnapshot(emptyState(CHAT), FRESH)
);

describe('another branch', () => {
  const head = (id: string) =>
    reduceEvent(FINAL, {
      type: 'chat.changed',
      chat_id: 'c-1',
      chat: { ...FINAL.chat, head: id }
    });

  test('is asked for when its last message is not known here', () => {
    expect(head('m-99')).toBeNull();
    expect(head('m-3')?.chat.head).toBe('m-3');
  });

  test('is remembered by the message that took its place', () => {
    expect(FINAL.messages.at(-1)?.siblings).toEqual(['m-2', 'm-3']);
  });
});
