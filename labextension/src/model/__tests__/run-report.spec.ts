/** What happens in a run arrives at the server in order, once, and to the end. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ApiError, UnreachableError } from '../../api/errors';
import type { EventsAnswer, EventsRequest } from '../../protocol/browser-runs';
import type { EngineEvent } from '../../protocol/engine-events';
import { RunReport } from '../run-report';
import { Later } from './fakes';

const HEARTBEAT_MS = 10_000;
const FIRST: EngineEvent = {
  type: 'display_update',
  display_id: 'd',
  data: {},
  metadata: {}
};
const OK = { status: 'ok', notes: [] } as const;

const post = vi.fn<(request: EventsRequest) => Promise<EventsAnswer>>();
const stop = vi.fn();
const gone = vi.fn();
let report: RunReport;

beforeEach(() => {
  vi.useFakeTimers();
  post.mockReset().mockResolvedValue({});
  stop.mockReset();
  gone.mockReset();
  report = new RunReport('l-1', post, { stop, gone });
});
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

function print(
  text: string,
  name: 'stdout' | 'stderr' = 'stdout'
): EngineEvent {
  return { type: 'stream', name, text };
}

/** The requests so far, without the lease that all have. */
function sent(): object[] {
  return post.mock.calls.map(([{ lease, ...request }]) => {
    expect(lease).toBe('l-1');
    return request;
  });
}

/** Hold the next batch back until a test settles it. */
function hold(): Later<EventsAnswer> {
  const later = new Later<EventsAnswer>();
  post.mockReturnValueOnce(later.promise);
  return later;
}

describe('batches', () => {
  test('go one at a time and in order, with what came meanwhile', async () => {
    const first = hold();
    report.tell(FIRST);
    report.tell(print('one'));
    report.tell({ type: 'clear', wait: false });
    await settle();
    expect(sent()).toEqual([{ batch: 0, events: [FIRST] }]);
    first.resolve({});
    await settle();
    expect(sent().slice(1)).toEqual([
      { batch: 1, events: [print('one'), { type: 'clear', wait: false }] }
    ]);
  });

  test('have text of one stream in one piece', async () => {
    const first = hold();
    for (const event of [
      FIRST,
      print('a'),
      print('b'),
      print('c', 'stderr'),
      print('d')
    ]) {
      report.tell(event);
    }
    first.resolve({});
    await settle();
    expect(sent()[1]).toEqual({
      batch: 1,
      events: [print('ab'), print('c', 'stderr'), print('d')]
    });
  });

  test('have only the last of several steps of a start', async () => {
    const first = hold();
    const step = (phase: string, done?: number): EngineEvent =>
      done === undefined
        ? { type: 'starting', phase }
        : { type: 'starting', phase, done, total: 9 };
    for (const event of [step('one'), step('two', 1), step('two', 9)]) {
      report.tell(event);
    }
    first.resolve({});
    await settle();
    expect(sent()).toEqual([
      { batch: 0, events: [step('one')] },
      { batch: 1, events: [step('two', 9)] }
    ]);
  });

  test('have at most 1000 events', async () => {
    const first = hold();
    report.tell(FIRST);
    for (let count = 0; count < 1_500; count++) {
      report.tell({ type: 'clear', wait: true });
    }
    first.resolve({});
    await report.end(OK);
    const sizes = post.mock.calls.map(([{ events }]) => events.length);
    expect(sizes).toEqual([1, 1_000, 500]);
  });

  test('are bounded, but one event is never split', async () => {
    const first = hold();
    report.tell(FIRST);
    const big = (name: 'stdout' | 'stderr', size: number) =>
      report.tell(print('x'.repeat(size), name));
    big('stdout', 5_000_000);
    big('stderr', 5_000_000);
    big('stdout', 9_000_000);
    first.resolve({});
    await report.end(OK);
    const sizes = post.mock.calls.map(([{ events }]) => events.length);
    expect(sizes).toEqual([1, 1, 1, 1]);
  });
});

describe('that code runs', () => {
  const RUNNING: EngineEvent = { type: 'running' };

  test('is told with the output that follows at once', async () => {
    report.tell(RUNNING);
    await vi.advanceTimersByTimeAsync(19);
    report.tell(print('one'));
    await settle();
    expect(sent()).toEqual([{ batch: 0, events: [RUNNING, print('one')] }]);
  });

  test('is told alone when no output follows', async () => {
    report.tell(RUNNING);
    await vi.advanceTimersByTimeAsync(20);
    expect(sent()).toEqual([{ batch: 0, events: [RUNNING] }]);
  });

  test('waits for output after an earlier batch, too', async () => {
    const first = hold();
    report.tell(FIRST);
    report.tell(RUNNING);
    first.resolve({});
    await settle();
    report.tell(print('one'));
    await report.end(OK);
    expect(sent().map(Object.values)).toEqual([
      [0, [FIRST]],
      [1, [RUNNING, print('one')]],
      [2, [], OK]
    ]);
  });

  test('is told with the end of code that prints nothing', async () => {
    report.tell(RUNNING);
    await report.end(OK);
    expect(sent()).toEqual([{ batch: 0, events: [RUNNING], outcome: OK }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the end', () => {
  test('comes with the last events, and is waited for', async () => {
    const first = hold();
    const last = hold();
    report.tell(FIRST);
    report.tell(print('bye'));
    let isOver = false;
    void report.end(OK).then(() => (isOver = true));
    first.resolve({});
    await settle();
    expect(sent()[1]).toEqual({
      batch: 1,
      events: [print('bye')],
      outcome: OK
    });
    expect(isOver).toBe(false);
    last.resolve({});
    await settle();
    expect(isOver).toBe(true);
  });

  test('comes alone when nothing else is left to tell', async () => {
    report.tell(FIRST);
    await settle();
    await report.end(OK);
    expect(sent()[1]).toEqual({ batch: 1, events: [], outcome: OK });
  });

  test('is the end', async () => {
    await report.end(OK);
    report.tell(print('late'));
    await vi.advanceTimersByTimeAsync(10 * HEARTBEAT_MS);
    expect(post).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(gone).not.toHaveBeenCalled();
  });
});

describe('silence', () => {
  test('is broken every 10 s, so that the server knows that this page lives', async () => {
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS - 1);
    expect(post).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([{ batch: 0, events: [] }]);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(sent()[1]).toEqual({ batch: 1, events: [] });
  });

  test('begins anew with each batch', async () => {
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS - 1);
    report.tell(FIRST);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS - 1);
    expect(post).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(post).toHaveBeenCalledTimes(2);
  });
});

describe('a stop', () => {
  test('is passed on each time it is said', async () => {
    post.mockResolvedValue({ stop: 'timeout' });
    report.tell(FIRST);
    await settle();
    expect(stop.mock.calls).toEqual([['timeout']]);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(stop).toHaveBeenCalledTimes(2);
    expect(gone).not.toHaveBeenCalled();
  });
});

describe('a batch that does not arrive', () => {
  test.each([
    ['the server cannot be reached', new UnreachableError('away')],
    ['the server is not well', new ApiError(503, 'http_503', 'later')]
  ])('is sent again when %s, before anything else', async (_, reason) => {
    post.mockRejectedValueOnce(reason).mockRejectedValueOnce(reason);
    report.tell(FIRST);
    report.tell(print('one'));
    await vi.advanceTimersByTimeAsync(499);
    expect(post).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(post).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent()).toEqual([
      { batch: 0, events: [FIRST] },
      { batch: 0, events: [FIRST] },
      { batch: 0, events: [FIRST] },
      { batch: 1, events: [print('one')] }
    ]);
    expect(gone).not.toHaveBeenCalled();
  });

  test('is sent again as long as the server waits for this page, every 5 s at last', async () => {
    report.tell(print('one'));
    await vi.advanceTimersByTimeAsync(5_000);
    post.mockReset().mockRejectedValue(new UnreachableError('away'));
    report.tell(FIRST);
    const over = report.end(OK);
    await vi.advanceTimersByTimeAsync(100_000);
    post.mockClear();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(post).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(24_999);
    expect(gone).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
    expect(gone).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has arrived when the server waits for the next one: the answer was lost', async () => {
    post
      .mockRejectedValueOnce(new UnreachableError('away'))
      .mockRejectedValueOnce(stale(1));
    report.tell(FIRST);
    report.tell(print('one'));
    await vi.advanceTimersByTimeAsync(500);
    await report.end(OK);
    expect(sent().slice(2)).toEqual([
      { batch: 1, events: [print('one')] },
      { batch: 2, events: [], outcome: OK }
    ]);
    expect(gone).not.toHaveBeenCalled();
  });

  test('has ended the report when it was the last one', async () => {
    post.mockRejectedValueOnce(stale(1));
    await report.end(OK);
    expect(post).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a server that wants to hear no more', () => {
  test.each([
    stale(0),
    stale(5),
    new ApiError(409, 'lease_stale', 'Another page has it.'),
    new ApiError(404, 'not_found', 'There is no such execution.'),
    new ApiError(403, 'http_403', 'Log in.')
  ])('is told nothing more, once and for all: $message', async reason => {
    post.mockRejectedValue(reason);
    report.tell(FIRST);
    report.tell(print('one'));
    await settle();
    expect(gone).toHaveBeenCalledTimes(1);
    report.tell(print('two'));
    await report.end(OK);
    await vi.advanceTimersByTimeAsync(10 * HEARTBEAT_MS);
    expect(post).toHaveBeenCalledTimes(1);
    expect(gone).toHaveBeenCalledTimes(1);
    expect(stop).not.toHaveBeenCalled();
  });
});

function stale(expected: number): ApiError {
  return new ApiError(409, 'batch_stale', `Batch ${expected} is next.`, {
    expected
  });
}
