/** How one Python comes to its end: stopped, broken, flooded, or no longer wanted. */
import { PromiseDelegate } from '@lumino/coreutils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Assets, Kit } from '../assets';
import type { IFrameListener } from '../frame';
import type { IRunJob, IRunResult } from '../interfaces';
import type { ToFrame } from '../messages';
import { Runtime } from '../runtime';

const JOB: IRunJob = {
  executionId: 'e-1',
  chatId: 'c-1',
  isFresh: true,
  code: '1 + 1',
  files: [],
  limits: {
    output_bytes: 100,
    image_bytes: 100,
    file_bytes: 100,
    all_file_bytes: 200
  }
};
const STREAM = '{"type": "stream", "name": "stdout", "text": "late"}';

const frame = {
  isDisposed: false,
  dispose: vi.fn(),
  post: vi.fn<(message: ToFrame) => void>()
};
const tell = vi.fn();
let listener: IFrameListener | null;
let runtime: Runtime;

beforeEach(() => {
  vi.useFakeTimers();
  listener = null;
  frame.dispose.mockClear();
  frame.post.mockClear();
  tell.mockClear();
  runtime = new Runtime({
    assets: {
      kit: () => Promise.resolve({} as Kit)
    } as unknown as Assets,
    starts: { begin: () => Promise.resolve(() => undefined) },
    makeFrame: (_, heard) => {
      listener = heard;
      return frame;
    }
  });
});
afterEach(() => {
  runtime.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

async function boot(): Promise<void> {
  await settle();
  listener?.take({ type: 'alive' });
  listener?.take({ type: 'booted' });
  await runtime.ready;
}

/** Start Python and code in it. */
async function begin(): Promise<{ readonly result: Promise<IRunResult> }> {
  await boot();
  const result = runtime.run(JOB, tell);
  await settle();
  listener?.take({ type: 'running', run: 1 });
  return { result };
}

/** The status, and the codes of the notes. */
async function endOf(result: Promise<IRunResult>): Promise<string[]> {
  const { end, files } = await result;
  expect(files).toEqual([]);
  return [end.status, ...end.notes.map(note => note.code)];
}

describe('stop', () => {
  test('gives Python up, and says that its variables are lost', async () => {
    const { result } = await begin();
    runtime.stop('e-1', 'interrupted');
    expect(await endOf(result)).toEqual(['interrupted', 'variables_lost']);
    expect(runtime.isDisposed).toBe(true);
    expect(runtime.isBusy).toBe(false);
    expect(frame.dispose).toHaveBeenCalled();
  });

  test('says so of code whose time is over', async () => {
    const { result } = await begin();
    runtime.stop('e-1', 'timeout');
    expect(await endOf(result)).toEqual(['timeout', 'variables_lost']);
  });

  test('gives up a start at once, even one whose files still come', async () => {
    const hanging = new Runtime({
      assets: { kit: () => new Promise(() => undefined) } as unknown as Assets,
      starts: { begin: () => Promise.resolve(() => undefined) }
    });
    const result = hanging.run(JOB, tell);
    hanging.stop('e-1', 'interrupted');
    expect(await endOf(result)).toEqual(['interrupted']);
    await expect(hanging.ready).rejects.toMatchObject({ code: 'stopped' });
  });

  test('of other code, or of none, changes nothing', async () => {
    const { result } = await begin();
    runtime.stop('e-2', 'interrupted');
    listener?.take({
      type: 'end',
      run: 1,
      outcome: '{}',
      files: [],
      dropped: 0
    });
    await result;
    runtime.stop('e-1', 'interrupted');
    expect(runtime.isDisposed).toBe(false);
  });

  test('is the last that is heard of the code', async () => {
    await begin();
    runtime.stop('e-1', 'interrupted');
    tell.mockClear();
    listener?.take({ type: 'events', run: 1, events: [STREAM] });
    listener?.take({ type: 'phase', phase: 'Loading numpy' });
    expect(tell).not.toHaveBeenCalled();
  });
});

describe.each([false, true])('stop before the code, isolated: %j', isolated => {
  beforeEach(() => void vi.stubGlobal('crossOriginIsolated', isolated));

  test('ends the start, and no variables are lost', async () => {
    const result = runtime.run(JOB, tell);
    await settle();
    runtime.stop('e-1', 'interrupted');
    expect(await endOf(result)).toEqual(['interrupted']);
    await expect(runtime.ready).rejects.toMatchObject({ code: 'stopped' });
    expect(frame.post).not.toHaveBeenCalled();
  });

  test('while its files are read keeps Python, and the code never runs', async () => {
    await boot();
    const bytes = new PromiseDelegate<ArrayBuffer>();
    const file = { key: 'k', name: 'a', size: 1, read: () => bytes.promise };
    const result = runtime.run({ ...JOB, files: [file] }, tell);
    await settle();
    runtime.stop('e-1', 'interrupted');
    expect(await endOf(result)).toEqual(['interrupted']);
    bytes.resolve(new ArrayBuffer(1));
    await vi.runAllTimersAsync();
    expect(frame.post).not.toHaveBeenCalled();
    expect(runtime.isDisposed).toBe(false);
  });
});

describe('stop on an isolated page', () => {
  beforeEach(() => void vi.stubGlobal('crossOriginIsolated', true));

  test('asks the code to end, and Python stays', async () => {
    const { result } = await begin();
    runtime.stop('e-1', 'timeout');
    runtime.stop('e-1', 'interrupted');
    expect(frame.post.mock.calls.slice(1)).toEqual([[{ type: 'interrupt' }]]);
    const outcome = '{"status": "interrupted"}';
    listener?.take({ type: 'end', run: 1, outcome, files: [], dropped: 0 });
    expect(await endOf(result)).toEqual(['timeout', 'variables_kept']);
    await vi.runAllTimersAsync();
    expect(runtime.isDisposed).toBe(false);
  });

  test('waits until packages are loaded: only the code itself is interrupted', async () => {
    await boot();
    const result = runtime.run(JOB, tell);
    await settle();
    runtime.stop('e-1', 'interrupted');
    expect(frame.post).toHaveBeenCalledTimes(1);
    listener?.take({ type: 'running', run: 1 });
    expect(frame.post.mock.lastCall).toEqual([{ type: 'interrupt' }]);
    const outcome = '{"status": "interrupted"}';
    listener?.take({ type: 'end', run: 1, outcome, files: [], dropped: 0 });
    expect(await endOf(result)).toEqual(['interrupted', 'variables_kept']);
  });

  test('gives Python up when the code does not obey', async () => {
    const { result } = await begin();
    runtime.stop('e-1', 'interrupted');
    await vi.runAllTimersAsync();
    expect(await endOf(result)).toEqual(['interrupted', 'variables_lost']);
    expect(runtime.isDisposed).toBe(true);
  });
});

describe('Python is given up', () => {
  test('when code floods the page', async () => {
    const { result } = await begin();
    listener?.take({ type: 'flooded', run: 1 });
    expect(await endOf(result)).toEqual([
      'error',
      'flood_stopped',
      'variables_lost'
    ]);
    expect(runtime.isDisposed).toBe(true);
    expect(frame.dispose).toHaveBeenCalled();
  });

  test('when its frame was destroyed, with the reason', async () => {
    const { result } = await begin();
    listener?.broken('The frame of Python went to another page.');
    const { notes } = (await result).end;
    expect(notes[0]?.text).toContain('went to another page');
    expect(await endOf(result)).toEqual(['lost', 'variables_lost']);
    expect(runtime.isDisposed).toBe(true);
  });

  test('when it says that it broke down', async () => {
    const { result } = await begin();
    listener?.take({ type: 'failed', message: 'Out of memory.' });
    expect(await endOf(result)).toEqual(['lost', 'variables_lost']);
    expect((await result).end.notes[0]?.text).toContain('Out of memory.');
  });

  test('when it breaks down before it is ready, and the kernel is offered', async () => {
    const result = runtime.run(JOB, tell);
    await settle();
    listener?.take({ type: 'failed', message: 'WebAssembly is off.' });
    await expect(runtime.ready).rejects.toMatchObject({
      code: 'failed',
      message: 'WebAssembly is off. Use the kernel engine instead.'
    });
    expect(await endOf(result)).toEqual(['refused', 'browser_unavailable']);
    expect(frame.dispose).toHaveBeenCalled();
  });

  test('when it is no longer wanted, with what runs in it', async () => {
    const { result } = await begin();
    runtime.dispose();
    runtime.dispose();
    expect(await endOf(result)).toEqual(['lost']);
    expect(runtime.isDisposed).toBe(true);
    expect(frame.dispose).toHaveBeenCalled();
  });
});
