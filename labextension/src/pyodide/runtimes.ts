/** The Pythons of this page: one for each of the chats used last, and a spare that is started while nothing happens. */
import { Signal } from '@lumino/signaling';

import type { StopCause } from '../protocol/browser-runs';
import type { EngineEvent } from '../protocol/engine-events';
import { Assets } from './assets';
import type {
  IRunJob,
  IRunResult,
  IRuntimes,
  IRuntimesOptions,
  IStartProblem
} from './interfaces';
import { StartError, variablesLost } from './outcome';
import { type IRuntimeOptions, Runtime } from './runtime';

const KEEP = 2;
const IDLE_MS = 2_000;

/** Make the runtimes of a page; nothing is started before it is asked for. */
export function createRuntimes(
  options: IRuntimesOptions,
  makeFrame?: IRuntimeOptions['makeFrame']
): IRuntimes {
  return new Runtimes(options, makeFrame);
}

class Runtimes implements IRuntimes {
  constructor(
    private readonly _options: IRuntimesOptions,
    makeFrame?: IRuntimeOptions['makeFrame']
  ) {
    this._runtime = {
      assets: new Assets(_options.server),
      starts: _options.starts,
      ...(makeFrame ? { makeFrame } : {})
    };
  }

  readonly stateChanged: Signal<IRuntimes, void> = new Signal(this);
  problem: IStartProblem | null = null;
  state: IRuntimes['state'] = 'idle';

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._idle);
    for (const runtime of this._chats.values()) {
      runtime.dispose();
    }
    this._chats.clear();
    this._spare?.dispose();
    this._spare = null;
    Signal.clearData(this);
  }

  has(chatId: string): boolean {
    const runtime = this._chats.get(chatId);
    return runtime !== undefined && !runtime.isDisposed && runtime.used;
  }

  prepare(chatId?: string): void {
    if (chatId !== undefined) {
      this._find(chatId);
    } else if (!this._spare || this._spare.isDisposed) {
      this._spare = this._start();
    }
  }

  foresee(chatId: string, code: string): void {
    const runtime = this._find(chatId);
    void runtime.ready.then(
      () => runtime.foresee(code),
      () => undefined
    );
  }

  async run(
    job: IRunJob,
    tell: (event: EngineEvent) => void
  ): Promise<IRunResult> {
    const runtime = this._find(job.chatId);
    // code may run for long, and Stop then needs a spare at once
    void runtime.ready.then(
      () => this._refill(),
      () => undefined
    );
    // the chat's own may have gone since the server was told of it, to make room for another chat
    const isLost = !job.isFresh && !runtime.used;
    const { end, ...rest } = await runtime.run(job, tell);
    if (runtime.isDisposed) {
      this._refill();
    }
    const others = end.notes.filter(({ code }) => code !== 'variables_lost');
    return isLost
      ? { ...rest, end: { ...end, notes: [variablesLost(), ...others] } }
      : { ...rest, end };
  }

  stop(executionId: string, cause: StopCause): void {
    for (const runtime of this._chats.values()) {
      runtime.stop(executionId, cause);
    }
  }

  release(chatId: string): void {
    this._chats.get(chatId)?.dispose();
    this._chats.delete(chatId);
  }

  /** Return the chat's runtime: its own, the spare, or a new one; the one used longest ago goes. */
  private _find(chatId: string): Runtime {
    let runtime = this._chats.get(chatId);
    this._chats.delete(chatId);
    if (!runtime || runtime.isDisposed) {
      const spare = this._spare;
      this._spare = null;
      runtime = spare && !spare.isDisposed ? spare : this._start();
    }
    this._chats.set(chatId, runtime);
    const keep = this._options.keep ?? KEEP;
    for (const [id, other] of this._chats) {
      if (this._chats.size > keep && id !== chatId && !other.isBusy) {
        other.dispose();
        this._chats.delete(id);
      }
    }
    return runtime;
  }

  private _start(): Runtime {
    const runtime = new Runtime(this._runtime);
    this._starts += 1;
    this._setState(this.state === 'ready' ? 'ready' : 'starting', this.problem);
    runtime.ready.then(
      () => {
        this._starts -= 1;
        this._setState('ready', null);
      },
      (reason: unknown) => {
        this._starts -= 1;
        this._noteFailure(reason);
      }
    );
    return runtime;
  }

  private _noteFailure(reason: unknown): void {
    if (reason instanceof StartError && reason.code !== 'stopped') {
      const { code, message } = reason;
      this._setState('failed', { code, message });
    } else if (this.state === 'starting' && this._starts === 0) {
      // one that was stopped on purpose tells nothing about this browser
      this._setState(this.problem ? 'failed' : 'idle', this.problem);
    }
  }

  /** Start a spare once the page has nothing else to do; a hidden page does so later, nobody waits for it. */
  private _refill(): void {
    if (
      this._options.spare === false ||
      this._idle !== undefined ||
      this._isDisposed
    ) {
      return;
    }
    this._idle = setTimeout(() => {
      this._idle = undefined;
      if (this.state === 'ready') {
        this.prepare();
      }
    }, IDLE_MS);
  }

  private _setState(
    state: IRuntimes['state'],
    problem: IStartProblem | null
  ): void {
    if (!this._isDisposed) {
      this.state = state;
      this.problem = problem;
      this.stateChanged.emit();
    }
  }

  private readonly _runtime: IRuntimeOptions;
  /** The one used last comes last. */
  private readonly _chats = new Map<string, Runtime>();
  private _spare: Runtime | null = null;
  /** How many go on. */
  private _starts = 0;
  private _idle: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
