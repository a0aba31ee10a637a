/** The page takes the code that it was asked to run, runs it, and tells the server what came of it. */
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { IBrowserApi } from '../../api/browser-api';
import { ApiError, UnreachableError } from '../../api/errors';
import type { BrowserJob, EventsRequest } from '../../protocol/browser-runs';
import type { ServerFrame } from '../../protocol/frames';
import type {
  IRunJob,
  IRunResult,
  IRuntimes,
  IRuntimesOptions
} from '../../pyodide/interfaces';
import { BrowserEngine } from '../browser-engine';
import { FakeEventSocket } from './fakes';

const JOB: BrowserJob = {
  execution_id: 'e-1',
  chat_id: 'c-1',
  code: '1 + 1',
  files: [{ file_id: 'f-1', name: 'a.csv', size: 3 }],
  limits: { output_bytes: 1, image_bytes: 2, file_bytes: 3, all_file_bytes: 4 }
};
const OK: IRunResult = { end: { status: 'ok', notes: [] }, files: [] };
const BYTES = new ArrayBuffer(3);

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

/** Pythons that a test speaks for. */
class FakeRuntimes implements IRuntimes {
  problem = null;
  state = 'idle' as const;
  readonly stateChanged: Signal<IRuntimes, void> = new Signal(this);
  isDisposed = false;
  dispose = () => void (this.isDisposed = true);
  has = vi.fn(() => false);
  prepare = vi.fn<IRuntimes['prepare']>();
  foresee = vi.fn<IRuntimes['foresee']>();
  run = vi.fn<IRuntimes['run']>(() => Promise.resolve(OK));
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
  api.claimExecution.mockResolvedValue(JOB);
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

async function say(frame: ServerFrame): Promise<void> {
  socket.frames.emit(frame);
  await vi.advanceTimersByTimeAsync(0);
}

const request = () =>
  say({
    type: 'execution.requested',
    execution_id: 'e-1',
    chat_id: 'c-1',
    lease: 'l-1'
  });

/** What was told of the run, in order. */
function reports(): EventsRequest[] {
  return api.reportExecution.mock.calls.map(([id, batch]) => {
    expect(id).toBe('e-1');
    expect(batch.lease).toBe('l-1');
    return batch;
  });
}

const events = () => reports().flatMap(batch => batch.events);

describe('code', () => {
  test('is claimed with the lease of the request and the load of the page', async () => {
    await request();
    expect(api.claimExecution).toHaveBeenCalledExactlyOnceWith('e-1', {
      lease: 'l-1',
      load_id: 'load-1',
      fresh: true
    });
  });

  test('is claimed as going on where its chat has variables', async () => {
    runtimes.has.mockReturnValue(true);
    await request();
    expect(api.claimExecution.mock.calls[0]?.[1].fresh).toBe(false);
    expect(runtimes.has).toHaveBeenCalledWith('c-1');
  });

  test('runs with its files and limits', async () => {
    api.readFile.mockResolvedValue(BYTES);
    await request();
    const job: IRunJob | undefined = runtimes.run.mock.calls[0]?.[0];
    expect(job).toMatchObject({
      executionId: 'e-1',
      chatId: 'c-1',
      code: '1 + 1',
      limits: JOB.limits,
      files: [{ key: 'f-1', name: 'a.csv', size: 3 }]
    });
    expect(api.readFile).not.toHaveBeenCalled();
    await expect(job?.files[0]?.read()).resolves.toBe(BYTES);
    expect(api.readFile).toHaveBeenCalledExactlyOnceWith('f-1');
  });

  test('is told of from its first event to its end', async () => {
    runtimes.run.mockImplementation((_, tell) => {
      tell({ type: 'running' });
      tell({ type: 'stream', name: 'stdout', text: 'hi' });
      return Promise.resolve(OK);
    });
    await request();
    expect(events()).toEqual([
      { type: 'running' },
      { type: 'stream', name: 'stdout', text: 'hi' }
    ]);
    expect(reports().at(-1)?.outcome).toEqual(OK.end);
  });

  test.each([
    ['another page has', new ApiError(409, 'lease_stale', 'Taken.')],
    ['is gone', new ApiError(404, 'not_found', 'Gone.')]
  ])('that %s does not run', async (_, reason) => {
    api.claimExecution.mockRejectedValue(reason);
    await request();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.claimExecution).toHaveBeenCalledTimes(1);
    expect(runtimes.run).not.toHaveBeenCalled();
    expect(api.reportExecution).not.toHaveBeenCalled();
  });

  test('is claimed again when the server could not be reached, but not for ever', async () => {
    const away = new UnreachableError('away');
    api.claimExecution.mockRejectedValueOnce(away).mockRejectedValueOnce(away);
    await request();
    expect(runtimes.run).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(runtimes.run).toHaveBeenCalledTimes(1);
    api.claimExecution.mockReset().mockRejectedValue(away);
    await request();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.claimExecution).toHaveBeenCalledTimes(4);
    expect(runtimes.run).toHaveBeenCalledTimes(1);
  });

  test('is stopped when the server says so, either way', async () => {
    await say({
      type: 'execution.stop',
      execution_id: 'e-1',
      cause: 'timeout'
    });
    expect(runtimes.stop.mock.calls).toEqual([['e-1', 'timeout']]);
    api.reportExecution.mockResolvedValue({ stop: 'interrupted' });
    await request();
    expect(runtimes.stop.mock.calls[1]).toEqual(['e-1', 'interrupted']);
  });

  test('is stopped when nobody wants to hear of it any more', async () => {
    api.reportExecution.mockRejectedValue(
      new ApiError(409, 'lease_stale', 'Given up.')
    );
    runtimes.run.mockImplementation((_, tell) => {
      tell({ type: 'running' });
      return new Promise(() => undefined);
    });
    await request();
    await vi.advanceTimersByTimeAsync(20);
    expect(runtimes.stop.mock.calls).toEqual([['e-1', 'interrupted']]);
  });
});

describe('a page that cannot load what runs code', () => {
  beforeEach(() => void createRuntimes.mockRejectedValueOnce(new Error('No.')));

  test('refuses the code, and tries again with the next', async () => {
    await request();
    expect(reports()).toMatchObject([
      {
        events: [],
        outcome: { status: 'refused', notes: [{ code: 'browser_unavailable' }] }
      }
    ]);
    expect(runtimes.run).not.toHaveBeenCalled();
    await request();
    expect(runtimes.run).toHaveBeenCalledTimes(1);
  });

  test.each<ServerFrame>([
    { type: 'runtime.prepare', chat_id: 'c-1' },
    { type: 'execution.stop', execution_id: 'e-1', cause: 'timeout' }
  ])('says nothing of a mere $type', async frame => {
    await say(frame);
    engine.release('c-1');
    expect(api.reportExecution).not.toHaveBeenCalled();
    await request();
    expect(runtimes.run).toHaveBeenCalledTimes(1);
  });
});

describe('a file that code wrote', () => {
  const result: IRunResult = {
    end: { status: 'ok', notes: [{ code: 'kernel_can', text: 'x' }] },
    files: [
      { name: 'out/a.csv', bytes: BYTES },
      { name: 'b.csv', bytes: BYTES }
    ]
  };
  const info = (id: string, name: string) => ({
    id,
    name,
    media_type: 'text/csv',
    size: 3
  });
  const artifact = (id: string, name: string) => ({
    type: 'artifact',
    file_id: id,
    name,
    media_type: 'text/csv',
    size: 3
  });

  beforeEach(() => void runtimes.run.mockResolvedValue(result));

  test('is stored under its name, and told of by its path', async () => {
    api.upload
      .mockResolvedValueOnce(info('f-8', 'a.csv'))
      .mockResolvedValueOnce(info('f-9', 'b.csv'));
    await request();
    const files = api.upload.mock.calls.map(([file]) => file);
    expect(files.map(({ name, size }) => [name, size])).toEqual([
      ['a.csv', 3],
      ['b.csv', 3]
    ]);
    expect(events()).toEqual([
      artifact('f-8', 'out/a.csv'),
      artifact('f-9', 'b.csv')
    ]);
    expect(reports().at(-1)?.outcome).toEqual(result.end);
  });

  test('that cannot be stored is a note, and the others are stored', async () => {
    api.upload
      .mockRejectedValueOnce(new ApiError(413, 'too_large', 'Too large.'))
      .mockResolvedValueOnce(info('f-9', 'b.csv'));
    await request();
    expect(events()).toEqual([artifact('f-9', 'b.csv')]);
    expect(reports().at(-1)?.outcome).toEqual({
      status: 'ok',
      notes: [
        { code: 'kernel_can', text: 'x' },
        {
          code: 'store_failed',
          text: "The file 'out/a.csv' could not be stored: Too large."
        }
      ]
    });
  });
});
