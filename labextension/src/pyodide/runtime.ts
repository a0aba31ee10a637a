/** One Python in one frame: started once, runs code, is given up when it breaks. */
import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { RunEnd, StopCause } from '../protocol/browser-runs';
import type { EngineEvent } from '../protocol/engine-events';
import type { Note } from '../protocol/parts';
import type { Assets, Kit } from './assets';
import { type IFrame, type IFrameListener, SandboxFrame } from './frame';
import type { IRunJob, IRunResult, IStartRecorder } from './interfaces';
import type { FromFrame } from './messages';
import {
  decodeEvent,
  failure,
  messageOf,
  readOutcome,
  StartError,
  variablesLost
} from './outcome';

/** From the bytes to the worker's first sign. */
const ALIVE_MS = 10_000;
const BOOT_MS = 120_000;
/** For code that was interrupted to end by itself. */
const OBEY_MS = 3_000;

const USE_KERNEL = 'Use the kernel engine instead.';

/** What a runtime needs; a test replaces the frame. */
export interface IRuntimeOptions {
  readonly assets: Assets;
  readonly starts: IStartRecorder;
  readonly makeFrame?: (kit: Kit, listener: IFrameListener) => IFrame;
}

/** Takes the events of a start or a run. */
export type Tell = (event: EngineEvent) => void;

type ActiveRun = {
  readonly number: number;
  readonly job: IRunJob;
  readonly tell: Tell;
  readonly done: PromiseDelegate<IRunResult>;
  cause: StopCause | null;
};

export class Runtime implements IDisposable, IFrameListener {
  constructor(private readonly _options: IRuntimeOptions) {
    this.ready = this._start();
    this.ready.catch(() => undefined);
  }

  /** Rejects with StartError. */
  readonly ready: Promise<void>;

  /** Whether code ran here, so that there are variables to lose. */
  used = false;

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get isBusy(): boolean {
    return this._active !== null;
  }

  dispose(): void {
    this._end('lost', []);
  }

  /** Hear of the start as far as it still goes on. */
  follow(tell: Tell): void {
    this._follower = tell;
    if (this._lastPhase) {
      tell(this._lastPhase);
    }
  }

  foresee(code: string): void {
    if (!this._active) {
      this._frame?.post({ type: 'foresee', code });
    }
  }

  /** Run code once the runtime is ready. */
  async run(job: IRunJob, tell: Tell): Promise<IRunResult> {
    this.follow(tell);
    const active: ActiveRun = {
      number: ++this._runs,
      job,
      tell,
      done: new PromiseDelegate(),
      cause: null
    };
    this._active = active;
    try {
      await this.ready;
      const files = await Promise.all(
        job.files
          .filter(file => this._placed.get(file.name) !== file.key)
          .map(async file => {
            const bytes = await file.read();
            this._placed.set(file.name, file.key);
            return { name: file.name, bytes };
          })
      );
      if (this._active === active) {
        this.used = true;
        const { code, limits } = job;
        this._frame?.post(
          { type: 'run', run: active.number, code, limits, files },
          files.map(file => file.bytes)
        );
      }
    } catch (reason) {
      this._finish(active, failure(reason));
    }
    return active.done.promise;
  }

  /** Stop what runs; returns false when this runtime had to be given up for it. */
  stop(executionId: string, cause: StopCause): boolean {
    const active = this._active;
    if (!active || active.job.executionId !== executionId || active.cause) {
      return true;
    }
    active.cause = cause;
    if (globalThis.crossOriginIsolated && this._frame) {
      this._frame.post({ type: 'interrupt' });
      setTimeout(() => {
        if (this._active === active) {
          this._end(cause, [variablesLost()]);
        }
      }, OBEY_MS);
      return true;
    }
    this._end(cause, this.used ? [variablesLost()] : []);
    return false;
  }

  take(message: FromFrame): void {
    switch (message.type) {
      case 'alive':
        this._alive.resolve();
        break;
      case 'booted':
        this._booted.resolve();
        break;
      case 'failed':
        this._fail(message.message);
        break;
      case 'want':
        void this._give(message.want, message.name);
        break;
      case 'phase':
        this._phase({ type: 'starting', phase: message.phase });
        break;
      case 'running':
        if (this._active?.number === message.run) {
          this._active.tell({ type: 'running' });
        }
        break;
      case 'events':
        this._takeEvents(message.run, message.events);
        break;
      case 'end':
        this._takeEnd(message);
        break;
      case 'flooded':
        this._end('error', [
          {
            code: 'flood_stopped',
            text: 'The code went on printing far beyond the limit and was stopped.'
          },
          variablesLost()
        ]);
        break;
    }
  }

  broken(reason: string): void {
    this._fail(reason);
  }

  private async _start(): Promise<void> {
    const kit = await this._options.assets
      .kit((done, total) =>
        this._phase({ type: 'starting', phase: 'Loading Python', done, total })
      )
      .catch((reason: unknown) => {
        throw new StartError('unavailable', messageOf(reason));
      });
    this._phase({ type: 'starting', phase: 'Starting Python' });
    const ended = await this._options.starts.begin();
    try {
      if (this._isDisposed) {
        throw new StartError('stopped', 'Python was stopped.');
      }
      const make = this._options.makeFrame ?? makeFrame;
      this._frame = make(kit, this);
      await inTime(
        this._alive.promise,
        ALIVE_MS,
        `Python does not start in this browser: it may be too old, or forbid WebAssembly (Edge does with enhanced security). ${USE_KERNEL}`
      );
      await inTime(
        this._booted.promise,
        BOOT_MS,
        `Python did not start within ${BOOT_MS / 1000} seconds. ${USE_KERNEL}`
      );
    } catch (reason) {
      this._frame?.dispose();
      throw reason;
    } finally {
      this._lastPhase = null;
      ended();
    }
  }

  private async _give(want: number, name: string): Promise<void> {
    try {
      const bytes = await this._options.assets.give(name);
      this._frame?.post({ type: 'asset', want, bytes }, [bytes]);
    } catch (reason) {
      const problem = messageOf(reason);
      this._frame?.post({ type: 'asset', want, problem });
    }
  }

  private _takeEvents(run: number, events: readonly string[]): void {
    const active = this._active;
    if (active?.number !== run) {
      return;
    }
    for (const text of events) {
      const event = decodeEvent(text);
      if (event) {
        active.tell(event);
      }
    }
  }

  private _takeEnd(message: Extract<FromFrame, { type: 'end' }>): void {
    const active = this._active;
    if (active?.number !== message.run) {
      return;
    }
    const { limits } = active.job;
    const files = message.files.filter(
      file => file.bytes.byteLength <= limits.file_bytes
    );
    for (const { name } of files) {
      this._placed.delete(name);
    }
    this._finish(active, {
      end: readOutcome(message.outcome, active.cause),
      files
    });
  }

  private _phase(event: Extract<EngineEvent, { type: 'starting' }>): void {
    this._lastPhase = event;
    this._follower?.(event);
  }

  private _fail(reason: string): void {
    const error = new StartError('failed', `${reason} ${USE_KERNEL}`);
    this._alive.reject(error);
    this._booted.reject(error);
    this._end('lost', [
      {
        code: 'variables_lost',
        text: `Python in the browser broke down and its variables were lost. ${reason}`
      }
    ]);
  }

  private _end(status: RunEnd['status'], notes: readonly Note[]): void {
    this._isDisposed = true;
    this._frame?.dispose();
    const stopped = new StartError('stopped', 'Python was stopped.');
    this._alive.reject(stopped);
    this._booted.reject(stopped);
    if (this._active) {
      this._finish(this._active, { end: { status, notes }, files: [] });
    }
  }

  private _finish(active: ActiveRun, result: IRunResult): void {
    active.done.resolve(result);
    if (this._active === active) {
      this._active = null;
      this._follower = null;
    }
  }

  private readonly _alive = handled(new PromiseDelegate<void>());
  private readonly _booted = handled(new PromiseDelegate<void>());
  private readonly _placed = new Map<string, string>();
  private _frame: IFrame | null = null;
  private _active: ActiveRun | null = null;
  private _follower: Tell | null = null;
  private _lastPhase: Extract<EngineEvent, { type: 'starting' }> | null = null;
  private _runs = 0;
  private _isDisposed = false;
}

function makeFrame(kit: Kit, listener: IFrameListener): IFrame {
  return new SandboxFrame(kit, listener);
}

function handled<T>(delegate: PromiseDelegate<T>): PromiseDelegate<T> {
  delegate.promise.catch(() => undefined);
  return delegate;
}

function inTime(
  promise: Promise<void>,
  ms: number,
  message: string
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StartError('failed', message)),
      ms
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
