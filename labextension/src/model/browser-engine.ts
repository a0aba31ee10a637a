/** Runs the code that the server asks this page to run, and tells what happens. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { IBrowserApi } from '../api/browser-api';
import { ApiError } from '../api/errors';
import type { BrowserJob, RunEnd } from '../protocol/browser-runs';
import type {
  EventsFrame,
  ExecutionRequested,
  ServerFrame
} from '../protocol/frames';
import type { Note } from '../protocol/parts';
import type {
  IRunResult,
  IRuntimes,
  IRuntimesOptions,
  IWrittenFile
} from '../pyodide/interfaces';
import { continueText } from './continue-text';
import { RunReport } from './run-report';

const CLAIM_TRIES = 4;
const CLAIM_PAUSE_MS = 1_000;
const START_RECORD_MS = 2_000;

const NOT_LOADED: RunEnd = {
  status: 'refused',
  notes: [
    {
      code: 'browser_unavailable',
      text: 'The page could not load what runs Python in it. Reload the page, or use the kernel engine instead.'
    }
  ]
};

/** What it needs. */
export interface IBrowserEngineOptions {
  readonly api: IBrowserApi;
  readonly socket: { readonly frames: ISignal<unknown, ServerFrame> };
  readonly pageId: string;
  readonly loadId: string;
  /** Loads the sandbox's code when it is needed first. */
  readonly createRuntimes: (options: IRuntimesOptions) => Promise<IRuntimes>;
}

/** One per page. */
export class BrowserEngine implements IDisposable {
  constructor(private readonly _options: IBrowserEngineOptions) {
    _options.socket.frames.connect(this._onFrame);
    window.addEventListener('pagehide', this._onPageHide);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._options.socket.frames.disconnect(this._onFrame);
      window.removeEventListener('pagehide', this._onPageHide);
      void this._runtimes?.then(runtimes => runtimes?.dispose());
    }
  }

  /** Forget a chat's Python and its variables. */
  release(chatId: string): void {
    void this._runtimes?.then(runtimes => runtimes?.release(chatId));
  }

  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    switch (frame.type) {
      case 'welcome':
        this._isWary ||= frame.start_failed;
        break;
      case 'execution.requested':
        void this._run(frame);
        break;
      case 'execution.stop':
        void this._load().then(runtimes =>
          runtimes?.stop(frame.execution_id, frame.cause)
        );
        break;
      case 'runtime.prepare':
        this._prepare(frame.chat_id);
        break;
      case 'events':
        this._readCode(frame);
        break;
      case 'list':
        if (
          frame.event.type === 'chat.changed' &&
          frame.event.chat === undefined
        ) {
          this._code.delete(frame.event.chat_id);
          this.release(frame.event.chat_id);
        }
        break;
      case 'snapshot':
      case 'error':
      case 'ping':
      case 'settings.changed':
      case 'activity':
        break;
    }
  };

  /** Load what runs code; null when that fails, and then the next call tries again. */
  private _load(): Promise<IRuntimes | null> {
    const { api, createRuntimes } = this._options;
    this._runtimes ??= createRuntimes({
      server: {
        manifest: () => api.getPyodide(),
        fetch: (path, signal) => api.fetchPyodide(path, signal)
      },
      starts: { begin: () => this._recordStart() }
    }).catch(() => {
      this._runtimes = null;
      return null;
    });
    return this._runtimes;
  }

  private _prepare(chatId: string): void {
    if (!this._isWary) {
      this._code.set(chatId, new Map());
      void this._load().then(runtimes => runtimes?.prepare(chatId));
    }
  }

  /** While a model writes code, what it imports already is loaded. */
  private _readCode(frame: EventsFrame): void {
    const written = this._code.get(frame.chat_id);
    if (!written) {
      return;
    }
    for (const event of frame.events) {
      if (event.type === 'execution.code') {
        const before = written.get(event.execution_id) ?? '';
        const code = continueText(before, event.offset, event.text);
        if (code !== null) {
          written.set(event.execution_id, code);
          if (event.text.includes('\n')) {
            void this._load().then(runtimes =>
              runtimes?.foresee(frame.chat_id, code)
            );
          }
        }
      } else if (
        event.type === 'turn.finished' ||
        event.type === 'turn.failed'
      ) {
        this._code.delete(frame.chat_id);
      }
    }
  }

  private async _run(request: ExecutionRequested): Promise<void> {
    const runtimes = await this._load();
    const { chat_id: chatId, execution_id: id, lease } = request;
    const isFresh = !runtimes?.has(chatId);
    const job = await this._claim(request, isFresh);
    if (!job || this._isDisposed) {
      return;
    }
    const { api } = this._options;
    const report = new RunReport(
      lease,
      batch => api.reportExecution(id, batch),
      {
        stop: cause => runtimes?.stop(id, cause),
        gone: () => runtimes?.stop(id, 'interrupted')
      }
    );
    if (!runtimes) {
      await report.end(NOT_LOADED);
      return;
    }
    const result = await runtimes.run(
      {
        executionId: id,
        chatId,
        isFresh,
        code: job.code,
        limits: job.limits,
        guard: job.guard,
        files: job.files.map(file => ({
          key: file.file_id,
          name: file.name,
          size: file.size,
          read: () => api.readFile(file.file_id).catch(nullWhenGone)
        }))
      },
      report.tell
    );
    this._isWary = false;
    await report.end(await this._storeFiles(result, report));
  }

  /** Take the code; null when another page has it. */
  private async _claim(
    { execution_id: id, lease }: ExecutionRequested,
    fresh: boolean
  ): Promise<BrowserJob | null> {
    const { api, loadId } = this._options;
    for (let tries = 1; ; tries++) {
      try {
        return await api.claimExecution(id, { lease, load_id: loadId, fresh });
      } catch (reason) {
        if (reason instanceof ApiError || tries === CLAIM_TRIES) {
          return null;
        }
        await new Promise(resolve => setTimeout(resolve, CLAIM_PAUSE_MS));
      }
    }
  }

  private async _storeFiles(
    { end, files, stored }: IRunResult,
    report: RunReport
  ): Promise<RunEnd> {
    const notes: Note[] = [];
    for (const file of files) {
      try {
        const { id, media_type, size } = await this._options.api.upload(
          fileOf(file)
        );
        const { name } = file;
        stored?.(name, id);
        report.tell({ type: 'artifact', file_id: id, name, media_type, size });
      } catch (reason) {
        const why = reason instanceof Error ? reason.message : String(reason);
        const text = `The file '${file.name}' could not be stored: ${why}`;
        notes.push({ code: 'store_failed', text });
      }
    }
    return notes.length > 0 ? { ...end, notes: [...end.notes, ...notes] } : end;
  }

  private async _recordStart(): Promise<() => void> {
    const { api, pageId, loadId } = this._options;
    const begun = api
      .beginStart({ page_id: pageId, load_id: loadId })
      .then(id => {
        this._starts.add(id);
        return id;
      });
    const end = (id: string): void => {
      if (this._starts.delete(id)) {
        void api.endStart(id).catch(() => undefined);
      }
    };
    const late = new Promise(resolve => setTimeout(resolve, START_RECORD_MS));
    await Promise.race([begun, late]).catch(() => undefined);
    return () => void begun.then(end, () => undefined);
  }

  /** A page that is reloaded did not die; one that a browser kills says nothing. */
  private readonly _onPageHide = (): void => {
    for (const id of this._starts) {
      void this._options.api.endStart(id).catch(() => undefined);
    }
    this._starts.clear();
  };

  /** The code that models write, by chat and execution. */
  private readonly _code = new Map<string, Map<string, string>>();
  private readonly _starts = new Set<string>();
  private _runtimes: Promise<IRuntimes | null> | null = null;
  /** This page died while it started Python: nothing is started before somebody runs code again. */
  private _isWary = false;
  private _isDisposed = false;
}

function fileOf({ name, bytes }: IWrittenFile): File {
  return new File([bytes], name.split('/').at(-1) ?? 'file');
}

/** A file that somebody deleted must not keep all later code of the chat from running. */
function nullWhenGone(reason: unknown): null {
  if (reason instanceof ApiError && reason.status === 404) {
    return null;
  }
  throw reason;
}
