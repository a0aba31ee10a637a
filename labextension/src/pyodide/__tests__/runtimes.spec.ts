/** The Pythons of a page: who has one, who loses it, and what is known of starts that fail. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { IRuntimes, IRuntimesOptions } from '../interfaces';
import { createRuntimes } from '../runtimes';
import { FakeFrame, LIMITS, LOCK, MANIFEST } from './fakes';

let frames: FakeFrame[];
let isDead: boolean;
let runtimes: IRuntimes;
let states: string[];
const manifest = vi.fn<() => Promise<unknown>>();

function make(options: Partial<IRuntimesOptions> = {}): void {
  runtimes = createRuntimes(
    {
      server: {
        manifest,
        fetch: () =>
          Promise.resolve({
            body: null,
            arrayBuffer: () =>
              Promise.resolve(new TextEncoder().encode(LOCK).buffer)
          } as Response)
      },
      starts: { begin: () => Promise.resolve(() => undefined) },
      ...options
    },
    (_, listener) => {
      const frame = new FakeFrame(listener);
      frames.push(frame);
      if (!isDead) {
        queueMicrotask(() => {
          listener.take({ type: 'alive' });
          listener.take({ type: 'booted' });
        });
      }
      return frame;
    }
  );
  runtimes.stateChanged.connect(() => states.push(runtimes.state));
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  states = [];
  isDead = false;
  manifest.mockReset().mockResolvedValue(MANIFEST);
  make({ spare: false });
});
afterEach(() => {
  runtimes.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const idle = () => vi.advanceTimersByTimeAsync(2_000);

/** Begin code in a chat; its text is its id. */
async function begin(chatId: string, id = `in ${chatId}`, isFresh = true) {
  const result = runtimes.run(
    { executionId: id, chatId, code: id, files: [], limits: LIMITS, isFresh },
    () => undefined
  );
  await settle();
  return { result };
}

/** Run code in a chat to its end. */
async function run(chatId: string): Promise<void> {
  const { result } = await begin(chatId);
  const frame = frames.find(
    ({ code, isDisposed }) => !isDisposed && code.includes(`in ${chatId}`)
  );
  frame?.listener.take({
    type: 'end',
    run: frame.code.length,
    outcome: '{"status": "ok"}',
    files: [],
    dropped: 0
  });
  expect((await result).end.status).toBe('ok');
}

/** Which chats have variables. */
function having(...chatIds: readonly string[]): string[] {
  return chatIds.filter(chatId => runtimes.has(chatId));
}

describe('Python', () => {
  test('is not started before it is asked for', async () => {
    make();
    await idle();
    expect(manifest).not.toHaveBeenCalled();
    expect(runtimes.state).toBe('idle');
    expect(runtimes.has('a')).toBe(false);
  });

  test('is started once for a chat, however often it is asked for', async () => {
    runtimes.prepare('a');
    expect(states).toEqual(['starting']);
    runtimes.prepare('a');
    await settle();
    expect(states).toEqual(['starting', 'ready']);
    runtimes.prepare('a');
    await run('a');
    expect(frames).toHaveLength(1);
  });

  test('has variables once code ran in it', async () => {
    runtimes.prepare('a');
    await settle();
    expect(runtimes.has('a')).toBe(false);
    await run('a');
    expect(runtimes.has('a')).toBe(true);
  });

  test('looks at code that is still written', async () => {
    runtimes.foresee('a', 'import numpy\n');
    await settle();
    expect(frames[0]?.sent).toEqual([
      { type: 'foresee', code: 'import numpy\n' }
    ]);
  });

  test('is forgotten with its chat', async () => {
    await run('a');
    await run('b');
    runtimes.release('a');
    runtimes.release('unknown');
    expect(having('a', 'b')).toEqual(['b']);
    expect(frames.map(frame => frame.isDisposed)).toEqual([true, false]);
  });
});

describe('of several chats', () => {
  test('two keep their Python', async () => {
    for (const chatId of ['a', 'b', 'a', 'b']) {
      await run(chatId);
    }
    expect(frames.map(({ code }) => code)).toEqual([
      ['in a', 'in a'],
      ['in b', 'in b']
    ]);
  });

  test('a third takes the place of the one used longest ago', async () => {
    for (const chatId of ['a', 'b', 'a', 'c']) {
      await run(chatId);
    }
    expect(having('a', 'b', 'c')).toEqual(['a', 'c']);
    expect(frames.map(frame => frame.isDisposed)).toEqual([false, true, false]);
  });

  test('one whose code runs loses nothing', async () => {
    const { result } = await begin('a');
    await run('b');
    await run('c');
    expect(having('a', 'b', 'c')).toEqual(['a', 'c']);
    await begin('c');
    await begin('d');
    expect(having('a', 'c', 'd')).toEqual(['a', 'c', 'd']);
    runtimes.stop('in a', 'interrupted');
    expect((await result).end.status).toBe('interrupted');
  });

  test('one that lost its Python after the server was told of it says so', async () => {
    for (const chatId of ['a', 'b', 'c']) {
      await run(chatId);
    }
    const { result } = await begin('a', 'in a', false);
    runtimes.stop('in a', 'interrupted');
    const { notes } = (await result).end;
    expect(notes.map(({ code }) => code)).toEqual(['variables_lost']);
  });

  test('as many keep theirs as is said', async () => {
    make({ keep: 1, spare: false });
    await run('a');
    await run('b');
    expect(having('a', 'b')).toEqual(['b']);
  });
});

describe('a spare', () => {
  beforeEach(() => make());

  test('is started when nothing happens, and used by the next chat', async () => {
    await run('a');
    expect(frames).toHaveLength(1);
    await idle();
    expect(frames).toHaveLength(2);
    await run('b');
    expect(frames.map(({ code }) => code)).toEqual([['in a'], ['in b']]);
    await idle();
    expect(frames).toHaveLength(3);
    await idle();
    expect(frames).toHaveLength(3);
  });

  test('is started even while code runs, for whoever stops it', async () => {
    const { result } = await begin('a');
    await idle();
    expect(frames).toHaveLength(2);
    runtimes.stop('in a', 'interrupted');
    expect((await result).end.status).toBe('interrupted');
    expect(runtimes.has('a')).toBe(false);
    await run('a');
    expect(frames).toHaveLength(2);
    expect(frames[1]?.code).toEqual(['in a']);
  });

  test('that was used after a stop is followed by another', async () => {
    await begin('a');
    runtimes.stop('in a', 'timeout');
    await idle();
    expect(frames.map(frame => frame.isDisposed)).toEqual([true, false]);
  });

  test('is started after code that did not obey, too', async () => {
    vi.stubGlobal('crossOriginIsolated', true);
    await begin('a');
    await idle();
    frames[1]?.listener.broken('It went away.');
    runtimes.stop('in a', 'interrupted');
    await vi.advanceTimersByTimeAsync(3_000);
    await idle();
    expect(frames.map(frame => frame.isDisposed)).toEqual([true, true, false]);
  });

  test('is started at once where it is asked for', async () => {
    runtimes.prepare();
    runtimes.prepare();
    await settle();
    expect(frames).toHaveLength(1);
    await run('a');
    expect(frames).toHaveLength(1);
  });

  test('that broke meanwhile is not used', async () => {
    runtimes.prepare();
    await settle();
    frames[0]?.listener.broken('It went away.');
    await run('a');
    expect(frames.map(({ code }) => code)).toEqual([[], ['in a']]);
  });

  test('is not started where none is wanted', async () => {
    make({ spare: false });
    await run('a');
    await idle();
    expect(frames).toHaveLength(1);
  });
});

describe('a start that fails', () => {
  test('is a problem of the server when its files are missing', async () => {
    manifest.mockRejectedValueOnce(new Error('Nothing is installed.'));
    runtimes.prepare('a');
    await settle();
    expect(runtimes.state).toBe('failed');
    expect(runtimes.problem).toEqual({
      code: 'unavailable',
      message: 'Nothing is installed.'
    });
  });

  test('is a problem of the browser when nothing comes alive', async () => {
    isDead = true;
    runtimes.prepare('a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runtimes.state).toBe('failed');
    expect(runtimes.problem?.code).toBe('failed');
    expect(frames[0]?.isDisposed).toBe(true);
  });

  test('is forgotten when a later one works', async () => {
    manifest.mockRejectedValueOnce(new Error('Nothing is installed.'));
    runtimes.prepare('a');
    await settle();
    await run('a');
    expect(runtimes.problem).toBeNull();
    expect(states).toEqual(['starting', 'failed', 'starting', 'ready']);
  });

  test('because it was stopped is no problem', async () => {
    isDead = true;
    const { result } = await begin('a');
    runtimes.stop('in a', 'interrupted');
    expect((await result).end.status).toBe('interrupted');
    await settle();
    expect(runtimes.problem).toBeNull();
    expect(states).toEqual(['starting', 'idle']);
  });

  test('because it was stopped leaves what was known before', async () => {
    manifest.mockRejectedValueOnce(new Error('Nothing is installed.'));
    runtimes.prepare('a');
    await settle();
    isDead = true;
    runtimes.prepare('a');
    await settle();
    runtimes.release('a');
    await settle();
    expect(states).toEqual(['starting', 'failed', 'starting', 'failed']);
    expect(runtimes.problem?.message).toBe('Nothing is installed.');
  });

  test('because it was stopped leaves another that goes on', async () => {
    isDead = true;
    runtimes.prepare('a');
    runtimes.prepare('b');
    await settle();
    runtimes.release('a');
    await settle();
    expect(runtimes.state).toBe('starting');
  });

  test('refuses the code that waits for it', async () => {
    isDead = true;
    const { result } = await begin('a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await result).end).toMatchObject({
      status: 'refused',
      notes: [{ code: 'browser_unavailable' }]
    });
  });
});

test('once disposed, nothing is left and nothing is started', async () => {
  make();
  const { result } = await begin('a');
  runtimes.prepare();
  await settle();
  states = [];
  runtimes.dispose();
  expect((await result).end.status).toBe('lost');
  await idle();
  expect(frames.map(frame => frame.isDisposed)).toEqual([true, true]);
  expect(runtimes.has('a')).toBe(false);
  expect(states).toEqual([]);
});

test('the stop of code that is not known here is no error', async () => {
  await run('a');
  runtimes.stop('e-9', 'timeout');
  expect(runtimes.has('a')).toBe(true);
});
