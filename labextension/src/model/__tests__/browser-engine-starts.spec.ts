/** When a page starts Python by itself, and how the server hears of it. */
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { IBrowserApi } from '../../api/browser-api';
import { UnreachableError } from '../../api/errors';
import type { ServerFrame } from '../../protocol/frames';
import type { IRuntimes, IRuntimesOptions } from '../../pyodide/interfaces';
import { BrowserEngine } from '../browser-engine';
import { FakeEventSocket, Later } from './fakes';
import { FRESH, STORY } from './story';

const api = {
  claimExecution: vi.fn<IBrowserApi['claimExecution']>(),
  reportExecution: vi.fn<IBrowserApi['reportExecution']>(),
  beginStart: vi.fn<IBrowserApi['beginStart']>(),
  endStart: vi.fn<IBrowserApi['endStart']>(),
  getPyodide: vi.fn<IBrowserApi['getPyodide']>(),
  fetchPyodide: vi.fn<IBrowserApi['fetchPyodide']>(),
  readFile: vi.fn<IBrowserApi['readFile']>(),
  upload: vi.fn<IBrowserApi['upload']>()
};

/** Pythons that remember what they were asked for. */
class FakeRuntimes implements IRuntimes {
  problem = null;
  state = 'idle' as const;
  readonly stateChanged: Signal<IRuntimes, void> = new Signal(this);
  isDisposed = false;
  dispose = () => void (this.isDisposed = true);
  has = () => false;
  prepare = vi.fn<IRuntimes['prepare']>();
  foresee = vi.fn<IRuntimes['foresee']>();
  run = vi.fn<IRuntimes['run']>(() =>
    Promise.resolve({ end: { status: 'ok', notes: [] }, files: [] })
  );
  stop = vi.fn<IRuntimes['stop']>();
  release = vi.fn<IRuntimes['release']>();
}

let socket: FakeEventSocket;
let runtimes: FakeRuntimes;
let engine: BrowserEngine;
const createRuntimes =
  vi.fn<(options: IRuntimesOptions) => Promise<IRuntimes>>();

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeEventSocket();
  runtimes = new FakeRuntimes();
  createRuntimes.mockReset().mockResolvedValue(runtimes);
  Object.values(api).forEach(call => call.mockReset());
  api.claimExecution.mockResolvedValue({
    execution_id: 'e-1',
    chat_id: 'c-1',
    code: '1 + 1',
    files: [],
    limits: {
      output_bytes: 1,
      image_bytes: 2,
      file_bytes: 3,
      all_file_bytes: 4
    }
  });
  api.reportExecution.mockResolvedValue({});
  api.beginStart.mockResolvedValue('s-1');
  api.endStart.mockResolvedValue();
  engine = new BrowserEngine({
    api,
    socket,
    pageId: 'p-1',
    loadId: 'load-1',
    createRuntimes
  });
});
afterEach(() => {
  engine.dispose();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

async function say(frame: ServerFrame): Promise<void> {
  socket.frames.emit(frame);
  await settle();
}

const welcome = (startFailed: boolean) =>
  say({
    type: 'welcome',
    instance_id: 'i-1',
    version: '0.1.0',
    start_failed: startFailed
  });
const prepare = () => say({ type: 'runtime.prepare', chat_id: 'c-1' });
const run = () =>
  say({
    type: 'execution.requested',
    execution_id: 'e-1',
    chat_id: 'c-1',
    lease: 'l-1'
  });

/** A model goes on writing code. */
async function write(offset: number, text: string): Promise<void> {
  socket.tell({ type: 'execution.code', execution_id: 'e-1', offset, text });
  await settle();
}

/** Have the runtimes used once; returns what they were made with. */
async function options(): Promise<IRuntimesOptions> {
  await prepare();
  const made = createRuntimes.mock.calls[0]?.[0];
  if (!made) {
    throw new Error('No runtimes were made.');
  }
  return made;
}

describe('while a model writes code', () => {
  test('Python is started for its chat, and the runtimes are made once', async () => {
    await prepare();
    await prepare();
    expect(createRuntimes).toHaveBeenCalledTimes(1);
    expect(runtimes.prepare.mock.calls).toEqual([['c-1'], ['c-1']]);
  });

  test('what it imports is foreseen, line by line', async () => {
    await prepare();
    await write(0, 'import ');
    await write(7, 'numpy\n');
    await write(99, 'a hole\n');
    await write(13, 'x = 1');
    await write(13, 'y = 1\n');
    expect(runtimes.foresee.mock.calls).toEqual([
      ['c-1', 'import numpy\n'],
      ['c-1', 'import numpy\ny = 1\n']
    ]);
  });

  test('nothing is foreseen any more once its turn failed, or the chat is gone', async () => {
    await prepare();
    socket.tell(...STORY.filter(({ type }) => type === 'turn.failed'));
    await write(0, 'import numpy\n');
    await prepare();
    socket.tellList('c-1');
    await write(0, 'import numpy\n');
    expect(runtimes.foresee).not.toHaveBeenCalled();
  });

  test('code for another page is not looked at', async () => {
    await write(0, 'import numpy\n');
    expect(createRuntimes).not.toHaveBeenCalled();
  });
});

describe('a page that died while it started Python', () => {
  test('does not start it unasked', async () => {
    await welcome(true);
    await prepare();
    await write(0, 'import numpy\n');
    expect(createRuntimes).not.toHaveBeenCalled();
    // a connection that comes back changes nothing
    await welcome(false);
    await prepare();
    expect(createRuntimes).not.toHaveBeenCalled();
  });

  test('does so again after code ran in it', async () => {
    await welcome(true);
    await run();
    expect(runtimes.run).toHaveBeenCalledTimes(1);
    await prepare();
    expect(runtimes.prepare).toHaveBeenCalledTimes(1);
  });
});

describe('a start', () => {
  test('is told before it begins and after it ended', async () => {
    const { starts } = await options();
    const end = await starts.begin();
    expect(api.beginStart).toHaveBeenCalledExactlyOnceWith({
      page_id: 'p-1',
      load_id: 'load-1'
    });
    expect(api.endStart).not.toHaveBeenCalled();
    end();
    end();
    await settle();
    expect(api.endStart).toHaveBeenCalledExactlyOnceWith('s-1');
  });

  test('waits 2 s for a server that does not answer, and is ended when it does', async () => {
    const answer = new Later<string>();
    api.beginStart.mockReturnValue(answer.promise);
    const { starts } = await options();
    const begun = vi.fn();
    const end = starts.begin().then(end => {
      begun();
      return end;
    });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(begun).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toHaveBeenCalled();
    (await end)();
    answer.resolve('s-2');
    await settle();
    expect(api.endStart).toHaveBeenCalledExactlyOnceWith('s-2');
  });

  test('goes on when the server cannot be reached', async () => {
    api.beginStart.mockRejectedValue(new UnreachableError('away'));
    const { starts } = await options();
    const end = await starts.begin();
    end();
    await settle();
    expect(api.endStart).not.toHaveBeenCalled();
  });

  test('that a reload breaks off is ended: the page did not die', async () => {
    const { starts } = await options();
    const end = await starts.begin();
    window.dispatchEvent(new Event('pagehide'));
    expect(api.endStart).toHaveBeenCalledExactlyOnceWith('s-1');
    end();
    await settle();
    expect(api.endStart).toHaveBeenCalledTimes(1);
  });
});

test('what Python starts with comes from the server', async () => {
  const { server } = await options();
  const answer = new Response('x');
  const { signal } = new AbortController();
  api.getPyodide.mockResolvedValue('manifest');
  api.fetchPyodide.mockResolvedValue(answer);
  await expect(server.manifest()).resolves.toBe('manifest');
  await expect(server.fetch('v1/a.zip', signal)).resolves.toBe(answer);
  expect(api.fetchPyodide).toHaveBeenCalledExactlyOnceWith('v1/a.zip', signal);
});

describe('a chat', () => {
  test('that is deleted loses its Python', async () => {
    await prepare();
    socket.tellList('c-2', FRESH);
    socket.tellList('c-1');
    await settle();
    expect(runtimes.release.mock.calls).toEqual([['c-1']]);
  });

  test('loses its Python on request', async () => {
    await prepare();
    engine.release('c-1');
    await settle();
    expect(runtimes.release.mock.calls).toEqual([['c-1']]);
  });
});

test('once disposed, it hears nothing and ends what it made', async () => {
  await prepare();
  engine.dispose();
  engine.dispose();
  await run();
  await prepare();
  expect(runtimes.isDisposed).toBe(true);
  expect(api.claimExecution).not.toHaveBeenCalled();
  expect(runtimes.prepare).toHaveBeenCalledTimes(1);
});
