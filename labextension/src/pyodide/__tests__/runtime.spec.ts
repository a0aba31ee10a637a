/** One Python: it starts, runs code, and is given up when it breaks or has to stop. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { EngineEvent } from '../../protocol/engine-events';
import type { Assets, Kit, Progress } from '../assets';
import type { IPlacedFile, IRunJob } from '../interfaces';
import { Runtime } from '../runtime';
import { FakeFrame } from './fakes';

const LIMITS = {
  output_bytes: 100,
  image_bytes: 100,
  file_bytes: 4,
  all_file_bytes: 8
};
const KIT = {} as Kit;

let frames: FakeFrame[];
let told: EngineEvent[];
let runtime: Runtime;
const ended = vi.fn();
const kit = vi.fn<(progress: Progress) => Promise<Kit>>();
const give = vi.fn<(name: string) => Promise<ArrayBuffer>>();

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  told = [];
  ended.mockReset();
  kit.mockReset().mockResolvedValue(KIT);
  give.mockReset();
  runtime = makeRuntime();
});
afterEach(() => {
  runtime.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function makeRuntime(): Runtime {
  return new Runtime({
    assets: { kit, give } as unknown as Assets,
    starts: { begin: () => Promise.resolve(ended) },
    makeFrame: (_, listener) => {
      const frame = new FakeFrame(listener);
      frames.push(frame);
      return frame;
    }
  });
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function frame(): FakeFrame {
  const last = frames.at(-1);
  if (!last) {
    throw new Error('There is no frame.');
  }
  return last;
}

/** Let Python start. */
async function boot(): Promise<void> {
  await settle();
  frame().listener.take({ type: 'alive' });
  frame().listener.take({ type: 'booted' });
  await runtime.ready;
}

function job(id = 'e-1', files: readonly IPlacedFile[] = []): IRunJob {
  return {
    executionId: id,
    chatId: 'c-1',
    isFresh: true,
    code: id,
    files,
    limits: LIMITS
  };
}

function file(key: string, name = 'a.csv'): IPlacedFile {
  const read = vi.fn(() => Promise.resolve(new ArrayBuffer(2)));
  return { key, name, size: 2, read };
}

function run(what = job()) {
  return runtime.run(what, event => void told.push(event));
}

/** Let the code with this number end. */
function end(number: number, files: Record<string, number> = {}): void {
  frame().listener.take({
    type: 'end',
    run: number,
    outcome: '{"status": "ok"}',
    files: Object.entries(files).map(([name, size]) => ({
      name,
      bytes: new ArrayBuffer(size)
    })),
    dropped: 0
  });
}

/** Run code from beginning to end; returns the names of the files that were sent with it. */
async function runOnce(number: number, files: readonly IPlacedFile[]) {
  const result = run(job(`e-${number}`, files));
  await settle();
  const sent = frame().sent.at(-1);
  end(number);
  await result;
  return sent?.type === 'run' ? sent.files.map(({ name }) => name) : null;
}

describe('a start', () => {
  test('is told while it goes on, and then no more', async () => {
    kit.mockImplementation(progress => {
      progress(5, 9);
      return Promise.resolve(KIT);
    });
    runtime = makeRuntime();
    runtime.follow(event => void told.push(event));
    await settle();
    expect(told).toEqual([
      { type: 'starting', phase: 'Loading Python', done: 5, total: 9 },
      { type: 'starting', phase: 'Starting Python' }
    ]);
    expect(ended).not.toHaveBeenCalled();
    await boot();
    expect(ended).toHaveBeenCalledTimes(1);
    runtime.follow(event => void told.push(event));
    expect(told).toHaveLength(2);
  });

  test('that gives no sign of life for 10 s fails, and the kernel is offered', async () => {
    const result = run();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(frame().isDisposed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await expect(runtime.ready).rejects.toMatchObject({ code: 'failed' });
    const { status, notes } = (await result).end;
    expect(status).toBe('refused');
    expect(notes.map(note => note.code)).toEqual(['browser_unavailable']);
    expect(notes[0]?.text).toMatch(
      /does not start in this browser.* Use the kernel engine instead\.$/
    );
    expect(frame().isDisposed).toBe(true);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('that is alive may take two minutes, not more', async () => {
    await settle();
    frame().listener.take({ type: 'alive' });
    await vi.advanceTimersByTimeAsync(119_999);
    expect(frame().isDisposed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await expect(runtime.ready).rejects.toThrow(
      'Python did not start within 120 seconds. Use the kernel engine instead.'
    );
  });

  test('fails with the words of the server when files are missing', async () => {
    kit.mockRejectedValue(new Error('Nothing is installed.'));
    runtime = makeRuntime();
    const { end } = await run();
    expect(end).toEqual({
      status: 'refused',
      notes: [{ code: 'browser_unavailable', text: 'Nothing is installed.' }]
    });
    await expect(runtime.ready).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('that is no longer wanted makes no frame', async () => {
    frames = [];
    runtime = makeRuntime();
    runtime.dispose();
    await settle();
    await expect(runtime.ready).rejects.toMatchObject({ code: 'stopped' });
    expect(frames).toEqual([]);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});

describe('code', () => {
  test('runs once Python is ready, and what it does is told', async () => {
    const result = run();
    await settle();
    expect(runtime.isBusy).toBe(true);
    expect(runtime.used).toBe(false);
    expect(frame().sent).toEqual([]);
    await boot();
    await settle();
    expect(runtime.used).toBe(true);
    expect(frame().sent).toEqual([
      { type: 'run', run: 1, code: 'e-1', limits: LIMITS, files: [] }
    ]);
    told = [];
    const { listener } = frame();
    listener.take({ type: 'phase', phase: 'Loading numpy' });
    listener.take({ type: 'running', run: 1 });
    // forged: what runs already does not go back to its start
    listener.take({ type: 'phase', phase: 'Loading secrets' });
    const stream = { type: 'stream', name: 'stdout', text: 'hi' } as const;
    const events = [JSON.stringify(stream), 'nonsense', '{"type": "running"}'];
    listener.take({ type: 'events', run: 1, events });
    end(1, { 'out.txt': 4, 'big.bin': 5 });
    expect(told).toEqual([
      { type: 'starting', phase: 'Loading numpy' },
      { type: 'running' },
      stream
    ]);
    // one file is larger than code may write
    expect(await result).toEqual({
      end: { status: 'ok', notes: [] },
      files: [{ name: 'out.txt', bytes: new ArrayBuffer(4) }],
      stored: expect.any(Function) as unknown
    });
    expect(runtime.isBusy).toBe(false);
  });

  test('hears nothing of another run', async () => {
    await boot();
    await runOnce(1, []);
    const result = run(job('e-2'));
    await settle();
    told = [];
    const events = ['{"type": "stream", "name": "stdout", "text": "late"}'];
    frame().listener.take({ type: 'running', run: 1 });
    frame().listener.take({ type: 'events', run: 1, events });
    end(1);
    expect(told).toEqual([]);
    expect(runtime.isBusy).toBe(true);
    end(2);
    expect((await result).end.status).toBe('ok');
  });

  test('gets each file once', async () => {
    await boot();
    const one = file('k-1');
    expect(await runOnce(1, [one, file('k-2', 'b.csv')])).toEqual([
      'a.csv',
      'b.csv'
    ]);
    expect(await runOnce(2, [one])).toEqual([]);
    expect(one.read).toHaveBeenCalledTimes(1);
    expect(await runOnce(3, [file('k-3')])).toEqual(['a.csv']);
  });

  test('does not get back what it wrote, which it may have changed since', async () => {
    await boot();
    await runOnce(1, [file('k-1')]);
    const result = run(job('e-2'));
    await settle();
    end(2, { 'a.csv': 1 });
    (await result).stored?.('a.csv', 'k-2');
    expect(await runOnce(3, [file('k-2')])).toEqual([]);
    expect(await runOnce(4, [file('k-3')])).toEqual(['a.csv']);
  });

  test('runs without a file that is gone', async () => {
    await boot();
    const gone = { ...file('k'), read: () => Promise.resolve(null) };
    expect(await runOnce(1, [gone])).toEqual([]);
  });

  test('does not run when a file cannot be read', async () => {
    await boot();
    const broken = {
      ...file('k'),
      read: () => Promise.reject(new Error('No'))
    };
    expect((await run(job('e-1', [broken]))).end).toEqual({
      status: 'refused',
      notes: [{ code: 'file_not_placed', text: 'No' }]
    });
    expect(frame().sent).toEqual([]);
    expect(runtime.used).toBe(false);
  });

  test('gets a file that came while another could not be read', async () => {
    await boot();
    const one = file('k-1');
    const broken = {
      ...file('k-2', 'b.csv'),
      read: () => Promise.reject(new Error('No'))
    };
    await run(job('e-1', [one, broken]));
    expect(await runOnce(2, [one])).toEqual(['a.csv']);
  });

  test('does not hear again what earlier code loaded', async () => {
    await boot();
    const first = run();
    await settle();
    frame().listener.take({ type: 'phase', phase: 'Loading numpy' });
    end(1);
    await first;
    told = [];
    void run(job('e-2'));
    await settle();
    expect(told).toEqual([]);
  });

  test('that is still written is looked at while nothing runs', async () => {
    await boot();
    runtime.foresee('import numpy');
    void run();
    await settle();
    runtime.foresee('import pandas');
    expect(frame().sent.map(({ type }) => type)).toEqual(['foresee', 'run']);
  });
});

test('a package is given, or it is said why not', async () => {
  await boot();
  const bytes = new ArrayBuffer(1);
  give.mockResolvedValueOnce(bytes).mockRejectedValueOnce(new Error('No.'));
  frame().listener.take({ type: 'want', want: 1, name: 'a.whl' });
  frame().listener.take({ type: 'want', want: 2, name: 'b.whl' });
  await settle();
  expect(give.mock.calls).toEqual([['a.whl'], ['b.whl']]);
  expect(frame().sent).toEqual([
    { type: 'asset', want: 1, bytes },
    { type: 'asset', want: 2, problem: 'No.' }
  ]);
});
