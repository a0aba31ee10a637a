/** How long a model thought is told after the thought itself, and may be told again. */
import { expect, test } from 'vitest';

import type { ChatEvent } from '../../protocol/events';
import {
  type ChatState,
  emptyState,
  reduceEvent,
  takeSnapshot
} from '../chat-state';
import { CHAT, FRESH, STORY } from './story';

test('the time of reasoning is taken once it is told, and kept when its begin is told again', () => {
  const begun: ChatEvent = {
    type: 'part.added',
    message_id: 'm-3',
    index: 0,
    part: { type: 'reasoning', text: 'Hm' }
  };
  const part = { type: 'reasoning', text: 'Hm, well', seconds: 4.3 } as const;
  const events = [...STORY, begun, { ...begun, part }, begun];
  const state = events.reduce<ChatState | null>(
    (current, event) => current && reduceEvent(current, event),
    takeSnapshot(emptyState(CHAT), FRESH)
  );
  expect(state?.messages[1]?.parts[0]).toEqual(part);
});
