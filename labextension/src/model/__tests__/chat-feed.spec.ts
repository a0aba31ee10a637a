/** The feed gives events once and in order, and asks for one snapshot when it cannot. */
import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, test } from 'vitest';

import type { EventSocket } from '../../api/event-socket';
import type { ChatEvent } from '../../protocol/events';
import type { Cursor, ServerFrame } from '../../protocol/frames';
import { ChatFeed, type IFrameSource } from '../chat-feed';
import { FRESH } from './story';

/** A socket that a test speaks for. */
class Source {
  readonly signal = new Signal<EventSocket, ServerFrame>(
    this as unknown as EventSocket
  );
  readonly frames = this.signal;
  readonly calls: string[] = [];
  cursor: () => Cursor | null = () => null;
  show: IFrameSource['show'] = (chatId, cursor) => {
    this.calls.push(`show ${chatId}`);
    this.cursor = cursor;
  };
  hide = (chatId: string) => void this.calls.push(`hide ${chatId}`);
  refresh = (chatId: string) => void this.calls.push(`refresh ${chatId}`);

  snapshot(epoch: string, seq: number): void {
    this.signal.emit({
      type: 'snapshot',
      chat_id: 'c-1',
      cursor: { epoch, seq },
      chat: FRESH
    });
  }

  events(epoch: string, seq: number, steps: readonly number[]): void {
    const events = steps.map(step);
    this.signal.emit({ type: 'events', chat_id: 'c-1', epoch, seq, events });
  }
}

function step(number: number): ChatEvent {
  return { type: 'step.started', turn_id: 't', step: number, model: 'm' };
}

let source: Source;
let taken: number[];
let unwanted: number;
let feed: ChatFeed;

beforeEach(() => {
  source = new Source();
  taken = [];
  unwanted = 0;
  feed = new ChatFeed('c-1', source, {
    take: event => {
      const number = event.type === 'step.started' ? event.step : 0;
      if (number === unwanted) {
        return false;
      }
      taken.push(number);
      return true;
    },
    takeSnapshot: () => taken.push(-1),
    refused: frame => source.calls.push(`refused ${frame.code}`)
  });
  source.cursor();
});

describe('a feed', () => {
  test('begins without a cursor and goes on from the snapshot', () => {
    expect(source.cursor()).toBeNull();
    source.snapshot('a', 4);
    source.events('a', 5, [5, 6]);
    source.events('a', 7, [7]);
    expect(taken).toEqual([-1, 5, 6, 7]);
    expect(source.cursor()).toEqual({ epoch: 'a', seq: 7 });
  });

  test('takes events that come twice only once', () => {
    source.snapshot('a', 4);
    source.events('a', 5, [5, 6]);
    source.events('a', 5, [5, 6, 7]);
    source.events('a', 6, [6]);
    expect(taken).toEqual([-1, 5, 6, 7]);
    expect(source.cursor()).toEqual({ epoch: 'a', seq: 7 });
  });

  test.each([
    ['after a gap', 'a', 6],
    ['of another epoch', 'b', 5]
  ])('asks once for a snapshot when events come %s', (_, epoch, seq) => {
    source.snapshot('a', 4);
    source.events(epoch, seq, [9]);
    source.events(epoch, seq + 1, [10]);
    expect(source.calls).toEqual(['show c-1', 'refresh c-1']);
    expect(taken).toEqual([-1]);
    source.snapshot(epoch, 20);
    source.events(epoch, 21, [21]);
    expect(taken).toEqual([-1, -1, 21]);
  });

  test('asks for a snapshot when an event cannot be held, and forgets the rest', () => {
    source.snapshot('a', 4);
    unwanted = 6;
    source.events('a', 5, [5, 6, 7]);
    expect(source.calls).toEqual(['show c-1', 'refresh c-1']);
    expect(source.cursor()).toBeNull();
    expect(taken).toEqual([-1, 5]);
  });

  test('leaves frames of other chats alone', () => {
    source.signal.emit({
      type: 'error',
      code: 'not_found',
      message: 'gone',
      chat_id: 'c-2'
    });
    expect(source.calls).toEqual(['show c-1']);
  });

  test('tells when the server refuses', () => {
    source.signal.emit({
      type: 'error',
      code: 'not_found',
      message: 'gone',
      chat_id: 'c-1'
    });
    expect(source.calls).toEqual(['show c-1', 'refused not_found']);
  });

  test('hides the chat once and hears nothing more after it was disposed', () => {
    feed.dispose();
    feed.dispose();
    source.snapshot('a', 4);
    expect(taken).toEqual([]);
    expect(source.calls).toEqual(['show c-1', 'hide c-1']);
  });
});
