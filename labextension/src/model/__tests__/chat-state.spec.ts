/** However the events of a chat are cut, repeated or picked up, a page ends up with the same chat. */
import { describe, expect, test } from 'vitest';

import type { ChatEvent } from '../../protocol/events';
import {
  type ChatState,
  emptyState,
  reduceEvent,
  takeSnapshot
} from '../chat-state';
import { answer, CHAT, detailOf, FRESH, QUESTION, RUN, STORY } from './story';

const START = takeSnapshot(emptyState(CHAT), FRESH);

/** Apply events; null as soon as one cannot be held. */
function replay(
  state: ChatState,
  events: readonly ChatEvent[]
): ChatState | null {
  return events.reduce<ChatState | null>(
    (current, event) => current && reduceEvent(current, event),
    state
  );
}

function known(state: ChatState | null): ChatState {
  if (state === null) {
    throw new Error('The state could not hold the events.');
  }
  return state;
}

const FINAL = known(replay(START, STORY));

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

/** Cut the text of an event into pieces, between any two UTF-16 units. */
function cut(event: ChatEvent, random: Iterator<number, never>): ChatEvent[] {
  const isText =
    event.type === 'text.delta' ||
    event.type === 'execution.code' ||
    (event.type === 'execution.output' && event.change === 'extend');
  const text = isText ? (event.text ?? '') : '';
  if (!isText || text.length < 2) {
    return [event];
  }
  const at = 1 + Math.floor(random.next().value * (text.length - 1));
  const offset = event.offset ?? 0;
  return [
    { ...event, text: text.slice(0, at) },
    ...cut({ ...event, offset: offset + at, text: text.slice(at) }, random)
  ];
}

describe('a chat told by events', () => {
  test('ends as the story says', () => {
    expect(FINAL.turn).toBeNull();
    expect(FINAL.chat.title).toBe('Chart it.');
    expect(FINAL.messages.map(message => message.id)).toEqual(['m-1', 'm-3']);
    const parts = FINAL.messages[1]?.parts ?? [];
    expect(parts.map(part => part.type)).toEqual([
      'reasoning',
      'text',
      'execution',
      'text'
    ]);
    expect(parts[0]).toEqual({
      type: 'reasoning',
      text: 'Hm, a chart 📊 then'
    });
    expect(parts[1]).toEqual({ type: 'text', text: 'I will plot it: ' });
    expect(parts[2]).toMatchObject({
      code: 'print("🍰")\nplot()',
      status: 'ok',
      outputs: [
        { text: '🍰\nand more 🍰 to read' },
        { data: { 'image/png': { file: 'f-1' } } }
      ]
    });
    expect(FINAL.messages[1]?.usage?.input_tokens).toBe(10);
    expect(FINAL.executions.map(run => run.status)).toEqual(['error']);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'is the same however its texts are cut (seed %i)',
    seed => {
      const random = numbers(seed + 1);
      const pieces = STORY.flatMap(event => cut(event, random));
      expect(replay(START, pieces)).toEqual(FINAL);
    }
  );

  test('is the same from a snapshot taken after any event', () => {
    for (let at = 0; at <= STORY.length; at++) {
      const seen = known(replay(START, STORY.slice(0, at)));
      const page = takeSnapshot(emptyState(CHAT), detailOf(seen));
      expect(replay(page, STORY.slice(at))).toEqual(FINAL);
    }
  });

  test('is the same when events are repeated from any earlier one, or asks for a snapshot', () => {
    let held = 0;
    for (let to = 0; to <= STORY.length; to++) {
      const seen = known(replay(START, STORY.slice(0, to)));
      for (let from = 0; from < to; from++) {
        const again = replay(seen, STORY.slice(from));
        if (again) {
          held += 1;
          expect(again).toEqual(FINAL);
        }
      }
    }
    // Those that begin inside an answer or an output that is no longer there need the snapshot.
    expect(held).toBeGreaterThan(300);
  });

  test('does not change when the last event comes twice', () => {
    let state = START;
    for (const event of STORY) {
      state = known(reduceEvent(state, event));
      expect(reduceEvent(state, event)).toEqual(state);
    }
  });
});

describe('what did not change', () => {
  test('keeps its identity under events', () => {
    const asked = known(replay(START, STORY.slice(0, 8)));
    const next = known(replay(asked, STORY.slice(8, 9)));
    expect(next.messages[0]).toBe(asked.messages[0]);
    expect(next.messages[1]).not.toBe(asked.messages[1]);
    expect(next.executions).toBe(asked.executions);
    expect(next.chat).toBe(asked.chat);
  });

  test('keeps its identity under a snapshot that says the same', () => {
    const copy = JSON.parse(JSON.stringify(detailOf(FINAL))) as typeof FRESH;
    const again = takeSnapshot(FINAL, copy);
    expect(again.messages).toBe(FINAL.messages);
    expect(again.executions).toBe(FINAL.executions);
    expect(again.chat).toBe(FINAL.chat);
  });

  test('keeps its identity part by part', () => {
    const message = FINAL.messages[1] ?? answer('m-3', 't-2');
    const more = {
      ...message,
      parts: [...message.parts, { type: 'text' as const, text: 'More.' }]
    };
    const again = takeSnapshot(FINAL, {
      ...detailOf(FINAL),
      messages: [QUESTION, more]
    });
    expect(again.messages[0]).toBe(FINAL.messages[0]);
    expect(again.messages[1]?.parts[0]).toBe(message.parts[0]);
  });
});

describe('a snapshot is asked for', () => {
  const asked = known(replay(START, STORY.slice(0, 1)));
  const running = known(replay(START, STORY.slice(0, 19)));

  test.each<[string, ChatState, ChatEvent]>([
    [
      'a message nobody knows',
      START,
      {
        type: 'text.delta',
        message_id: 'm-7',
        index: 0,
        offset: 0,
        text: 'x'
      }
    ],
    [
      'an answer to an unknown question',
      START,
      { type: 'turn.started', turn_id: 't-2', messages: [answer('m-3', 't')] }
    ],
    [
      'text of a part that is missing',
      asked,
      {
        type: 'text.delta',
        message_id: 'm-2',
        index: 0,
        offset: 0,
        text: 'x'
      }
    ],
    [
      'a part after a missing one',
      asked,
      { type: 'part.added', message_id: 'm-2', index: 1, part: RUN }
    ],
    [
      'an execution nobody knows',
      asked,
      { type: 'execution.code', execution_id: 'e-7', offset: 0, text: 'x' }
    ],
    [
      'code after a hole',
      running,
      { type: 'execution.code', execution_id: 'e-1', offset: 99, text: 'x' }
    ],
    [
      'an output after a missing one',
      running,
      {
        type: 'execution.output',
        execution_id: 'e-1',
        change: 'append',
        index: 2,
        output: { output_type: 'stream', name: 'stdout', text: 'x' }
      }
    ],
    [
      'more text of an output that has none',
      running,
      {
        type: 'execution.output',
        execution_id: 'e-1',
        change: 'extend',
        index: 1,
        offset: 0,
        text: 'x'
      }
    ],
    [
      'a new content for a missing output',
      running,
      {
        type: 'execution.output',
        execution_id: 'e-1',
        change: 'replace',
        index: 1,
        output: { output_type: 'stream', name: 'stdout', text: 'x' }
      }
    ]
  ])('for %s', (_, state, event) => {
    expect(reduceEvent(state, event)).toBeNull();
  });
});

test('late output of an execution that is not shown changes nothing', () => {
  const output = { output_type: 'stream', name: 'stdout', text: 'x' } as const;
  const late = {
    type: 'execution.output',
    execution_id: 'beside',
    change: 'append',
    index: 0,
    output
  } as const;
  const state = known(replay(START, STORY));
  expect(reduceEvent(state, late)).toBe(state);
});

test('a message that waited is gone when its turn begins', () => {
  const waiting = { ...FINAL, queued: { text: 'Next', files: [] } };
  const next = known(
    reduceEvent(waiting, {
      type: 'turn.started',
      turn_id: 't-3',
      messages: [
        { ...QUESTION, id: 'm-4', parent_id: 'm-3' },
        { ...answer('m-5', 't-3'), parent_id: 'm-4' }
      ]
    })
  );
  expect(next.queued).toBeNull();
  expect(next.messages.map(message => message.id)).toEqual([
    'm-1',
    'm-3',
    'm-4',
    'm-5'
  ]);
});

test('a message that was held back stays when another one is asked', () => {
  const queued = { text: 'Next', files: [], held: true };
  const next = known(
    reduceEvent(
      { ...FINAL, queued },
      {
        type: 'turn.started',
        turn_id: 't-3',
        messages: [
          { ...QUESTION, id: 'm-4', parent_id: 'm-3' },
          { ...answer('m-5', 't-3'), parent_id: 'm-4' }
        ]
      }
    )
  );
  expect(next.queued).toBe(queued);
});

test('what waits is what the server says, on every page', () => {
  const queued = { text: 'Next', files: ['f-1'] };
  const waiting = known(
    reduceEvent(FINAL, { type: 'queue.changed', chat_id: 'c-1', queued })
  );
  expect(waiting.queued).toBe(queued);
  const empty = { type: 'queue.changed', chat_id: 'c-1' } as const;
  expect(known(reduceEvent(waiting, empty)).queued).toBeNull();
});

test('a pause before the model is asked again belongs to its step', () => {
  const turn = { id: 't-9', state: 'running', step: 1 } as const;
  const wait = { code: 'model_rate_limit', message: 'Slow.', seconds: 12 };
  const event = { type: 'turn.waiting', turn_id: 't-9' } as const;
  const waiting = known(reduceEvent({ ...FINAL, turn }, { ...event, wait }));
  expect(waiting.turn?.wait).toBe(wait);
  expect(known(reduceEvent(waiting, event)).turn?.wait).toBeUndefined();
  const step = { type: 'step.started', turn_id: 't-9', step: 2, model: 'm' };
  expect(
    known(reduceEvent(waiting, { ...step, type: 'step.started' })).turn?.wait
  ).toBeUndefined();
  const other = { ...event, turn_id: 't-8', wait };
  expect(known(reduceEvent({ ...FINAL, turn }, other)).turn).toBe(turn);
});

test('a deleted chat is gone', () => {
  const next = known(
    reduceEvent(FINAL, { type: 'chat.changed', chat_id: 'c-1' })
  );
  expect(next.gone).toBe(true);
});
