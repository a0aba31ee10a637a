/** One Python in one frame: started once, runs code, is given up when it breaks. */
import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { RunEnd, StopCause } from '../protocol/browser-runs';
import type { EngineEvent } from '../protocol/engine-events';
import type { Assets, Kit } from './assets';
import { type IFrame, type IFrameListener, SandboxFrame } from './frame';
import type { IRunJob, IRunResult, IStartRecorder } from './interfaces';
import { fittingFiles, type FromFrame, type SentFile } from './messages';
import { handled, inTime } from './in-time';
import { SignWatch } from './sign-watch';
import {
  brokenDown,
  decodeEvent,
  failure,
  flooded,
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
  /** Why it is to stop. */
  cause: StopCause | null;
  /** `placing` until it was handed over, `loading` until its own code begins. */
  phase: 'placing' | 'loading' | 'running';
};

export class Runtime implements IDisposable, IFrameListener {
  constructor(private readonly _options: IRuntimeOptions) {
    // a start that is stopped ends at once, whatever it waits for
    this.ready = Promise.all([this._start(), this._booted.promise]).then(() => {
      this._isReady = true;
    });
    this.ready.catch((reason: unknown) => this._end(failure(reason).end));
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
    this._end({ status: 'lost', notes: [] });
  }

  /** Hear of the start as far as it still goes on. */
  follow(tell: Tell): void {
    this._follower = tell;
    if (this._startPhase) {
      tell(this._startPhase);
    }
  }

  foresee(code: string): void {
    if (!this._active) {
      this._frame?.post({ type: 'foresee', code });
    }
  }

  /** Run code once the runtime is ready. */
  run(job: IRunJob, tell: Tell): Promise<IRunResult> {
    this.follow(tell);
    const active: ActiveRun = {
      number: ++this._runs,
      job,
      tell,
      done: new PromiseDelegate(),
      cause: null,
      phase: 'placing'
    };
    this._active = active;
    void this._begin(active);
    return active.done.promise;
  }

  /** Stop what runs; this runtime is given up for it when nothing else helps. */
  stop(executionId: string, cause: StopCause): void {
    const active = this._active;
    if (!active || active.job.executionId !== executionId || active.cause) {
      return;
    }
    active.cause = cause;
    const isPlacing = active.phase === 'placing';
    const end = { status: cause, notes: this.used ? [variablesLost()] : [] };
    if (isPlacing && this._isReady) {
      this._finish(active, { end: { status: cause, notes: [] }, files: [] });
    } else if (isPlacing || !globalThis.crossOriginIsolated) {
      // a start is given up too: one that hangs must not meet the next code
      this._end(end);
    } else {
      // earlier it would break the loading of packages, and be forgotten when the code begins
      if (active.phase === 'running') {
        this._frame?.post({ type: 'interrupt' });
      }
      setTimeout(() => {
        if (this._active === active) {
          this._end(end);
        }
      }, OBEY_MS);
    }
  }

  take(message: FromFrame): void {
    this._sign.heard();
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
        // only the worker's own code tells it before the person's code begins
        if (this._active?.phase !== 'running') {
          this._follower?.({ type: 'starting', phase: message.phase });
        }
        break;
      case 'running':
        this._takeRunning(message.run);
        break;
      case 'events':
        this._takeEvents(message.run, message.events);
        break;
      case 'end':
        this._takeEnd(message);
        break;
      case 'flooded':
        this._end(flooded());
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
    } finally {
      this._startPhase = null;
      ended();
    }
  }

  private async _begin(active: ActiveRun): Promise<void> {
    try {
      await this.ready;
      const files = await Promise.all(
        active.job.files
          .filter(file => this._placed.get(file.name) !== file.key)
          .map(async file => ({ name: file.name, bytes: await file.read() }))
      );
      if (this._active === active) {
        this._handOver(active, files.filter(isThere));
      }
    } catch (reason) {
      this._finish(active, failure(reason));
    }
  }

  private _handOver(active: ActiveRun, files: readonly SentFile[]): void {
    const { code, limits, guard } = active.job;
    this.used = true;
    active.phase = 'loading';
    this._frame?.post(
      { type: 'run', run: active.number, code, limits, guard, files },
      files.map(file => file.bytes)
    );
    for (const { name, key } of active.job.files) {
      this._placed.set(name, key);
    }
    this._sign.begin();
  }

  private async _give(want: number, name: string): Promise<void> {
    try {
      const bytes = await this._sign.during(this._options.assets.give(name));
      this._frame?.post({ type: 'asset', want, bytes }, [bytes]);
    } catch (reason) {
      const problem = messageOf(reason);
      this._frame?.post({ type: 'asset', want, problem });
    }
  }

  private _takeRunning(run: number): void {
    const active = this._active;
    if (active?.number === run) {
      active.phase = 'running';
      this._sign.end();
      active.tell({ type: 'running' });
      if (active.cause) {
        this._frame?.post({ type: 'interrupt' });
      }
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
    const files = fittingFiles(
      message.files,
      ({ bytes }) => bytes.byteLength,
      limits
    );
    this._finish(active, {
      end: readOutcome(message.outcome, message.dropped, active.cause),
      files,
      stored: (name, key) => void this._placed.set(name, key)
    });
  }

  private _phase(event: Extract<EngineEvent, { type: 'starting' }>): void {
    this._startPhase = event;
    this._follower?.(event);
  }

  private _fail(reason: string): void {
    const error = new StartError('failed', `${reason} ${USE_KERNEL}`);
    this._alive.reject(error);
    this._booted.reject(error);
    this._end(this.used ? brokenDown(reason) : failure(error).end);
  }

  private _end(end: RunEnd): void {
    this._isDisposed = true;
    this._frame?.dispose();
    const stopped = new StartError('stopped', 'Python was stopped.');
    this._alive.reject(stopped);
    this._booted.reject(stopped);
    if (this._active) {
      this._finish(this._active, { end, files: [] });
    }
  }

  private _finish(active: ActiveRun, result: IRunResult): void {
    this._sign.end();
    active.done.resolve(result);
    if (this._active === active) {
      this._active = null;
      this._follower = null;
    }
  }

  private readonly _alive = handled(new PromiseDelegate<void>());
  private readonly _booted = handled(new PromiseDelegate<void>());
  private readonly _placed = new Map<string, string>();
  private readonly _sign = new SignWatch(() =>
    this._end(brokenDown('It no longer answered when new code came.'))
  );
  private _frame: IFrame | null = null;
  private _active: ActiveRun | null = null;
  private _follower: Tell | null = null;
  /** How far the start is; what packages code loads is only told to that code. */
  private _startPhase: Extract<EngineEvent, { type: 'starting' }> | null = null;
  private _runs = 0;
  private _isReady = false;
  private _isDisposed = false;
}

function makeFrame(kit: Kit, listener: IFrameListener): IFrame {
  return new SandboxFrame(kit, listener);
}

function isThere(file: {
  readonly name: string;
  readonly bytes: ArrayBuffer | null;
}): file is SentFile {
  return file.bytes !== null;
}
