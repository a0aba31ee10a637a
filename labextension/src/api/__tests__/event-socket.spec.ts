/** The event socket says hello, comes back after every kind of break, and tells how it is. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { EventSocket, type SocketState } from '../event-socket';
import { FakeSocket, fakeSettings } from './fake-socket';

let socket: EventSocket;
let states: SocketState[];
let frames: string[];

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  states = [];
  frames = [];
  socket = new EventSocket({
    settings: fakeSettings(),
    pageId: 'p-1',
    random: () => 1
  });
  socket.stateChanged.connect((_, state) => states.push(state));
  socket.frames.connect((_, frame) => frames.push(frame.type));
});

afterEach(() => {
  socket.dispose();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function last(): FakeSocket {
  const socket = FakeSocket.made.at(-1);
  if (!socket) {
    throw new Error('No socket was made.');
  }
  return socket;
}

function goOffline(isOffline: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(!isOffline);
  window.dispatchEvent(new Event(isOffline ? 'offline' : 'online'));
}

describe('a connection', () => {
  test('goes to the events below the base URL, without a token in it', () => {
    expect(last().url).toBe(
      'ws://localhost:8888/user/ann/codeinterp/api/v1/events'
    );
  });

  test('carries the token where cookies cannot', () => {
    socket.dispose();
    socket = new EventSocket({
      settings: fakeSettings({ appendToken: true, token: 'a b' }),
      pageId: 'p-1'
    });
    expect(last().url).toMatch(/events\?token=a%20b$/);
  });

  test('says hello with what is shown and how far it was seen', () => {
    socket.show('c-1', () => ({ epoch: 'a', seq: 3 }));
    socket.show('c-2', () => null);
    last().welcome();
    expect(last().sent).toEqual([
      {
        type: 'hello',
        page_id: 'p-1',
        chats: [
          { chat_id: 'c-1', cursor: { epoch: 'a', seq: 3 } },
          { chat_id: 'c-2' }
        ],
        chat_list: true,
        load_id: '',
        runs_code: false
      }
    ]);
    expect(states).toEqual(['live']);
  });

  test('shows, refreshes and hides chats while it is live', () => {
    last().welcome();
    socket.show('c-1', () => null);
    socket.refresh('c-1');
    socket.hide('c-1');
    socket.hide('c-1');
    socket.refresh('c-1');
    expect(last().sent.slice(1)).toEqual([
      { type: 'subscribe', chat_id: 'c-1' },
      { type: 'subscribe', chat_id: 'c-1' },
      { type: 'unsubscribe', chat_id: 'c-1' }
    ]);
  });

  test('shows a chat that is asked for between hello and welcome', () => {
    last().onopen?.();
    socket.show('c-1', () => null);
    expect(last().sent.slice(1)).toEqual([
      { type: 'subscribe', chat_id: 'c-1' }
    ]);
  });

  test('passes frames on, but not pings', () => {
    last().welcome();
    last().say({ type: 'ping' });
    last().say({ type: 'error', code: 'x', message: 'y' });
    expect(frames).toEqual(['welcome', 'error']);
  });

  test('reports a frame that makes no sense and goes on', () => {
    const reasons: string[] = [];
    socket.misunderstood.connect((_, reason) => reasons.push(reason.message));
    last().welcome();
    last().onmessage?.({ data: 'no json' });
    last().say({ type: 'song' });
    last().say({ type: 'error', code: 'x', message: 'y' });
    expect(reasons).toHaveLength(2);
    expect(reasons[1]).toContain('Unknown frame "song"');
    expect(frames).toEqual(['welcome', 'error']);
  });
});

describe('after a break', () => {
  test('it waits longer each time, at most 10 s, and begins anew after a success', () => {
    last().welcome();
    const waits: number[] = [];
    for (let failure = 0; failure < 7; failure++) {
      const before = FakeSocket.made.length;
      last().drop();
      let waited = 0;
      while (FakeSocket.made.length === before && waited < 20_000) {
        vi.advanceTimersByTime(500);
        waited += 500;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    last().welcome();
    last().drop();
    const before = FakeSocket.made.length;
    vi.advanceTimersByTime(500);
    expect(FakeSocket.made).toHaveLength(before + 1);
  });

  test('it says hello again with the cursor of that moment', () => {
    let seq = 3;
    socket.show('c-1', () => ({ epoch: 'a', seq }));
    last().welcome();
    seq = 9;
    last().drop();
    vi.advanceTimersByTime(500);
    last().welcome();
    expect(last().sent[0]).toMatchObject({
      chats: [{ chat_id: 'c-1', cursor: { epoch: 'a', seq: 9 } }]
    });
    expect(states).toEqual(['live', 'reconnecting', 'live']);
  });

  test('a silence of a minute counts as one; pings prevent it', () => {
    last().welcome();
    vi.advanceTimersByTime(50_000);
    last().say({ type: 'ping' });
    vi.advanceTimersByTime(59_000);
    expect(states).toEqual(['live']);
    const silent = last();
    vi.advanceTimersByTime(1_000);
    expect(silent.closed).toBe(true);
    expect(states).toEqual(['live', 'reconnecting']);
  });

  test('a server that opens and says nothing counts as one', () => {
    last().onopen?.();
    vi.advanceTimersByTime(20_500);
    expect(FakeSocket.made).toHaveLength(2);
    expect(states).toEqual([]);
    expect(socket.state).toBe('connecting');
  });

  test('it comes back at once when the network does', () => {
    last().welcome();
    goOffline(true);
    expect(socket.state).toBe('live');
    last().drop();
    expect(socket.state).toBe('offline');
    goOffline(false);
    expect(FakeSocket.made).toHaveLength(2);
    expect(socket.state).toBe('reconnecting');
    last().welcome();
    expect(socket.state).toBe('live');
  });

  test('it comes back at once when somebody looks at the page', () => {
    last().welcome();
    last().drop();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe('once disposed', () => {
  test('it closes and never comes back', () => {
    last().welcome();
    socket.dispose();
    socket.dispose();
    expect(last().closed).toBe(true);
    vi.advanceTimersByTime(60_000);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.made).toHaveLength(1);
  });

  test('a waiting attempt is given up', () => {
    last().drop();
    socket.dispose();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
});
