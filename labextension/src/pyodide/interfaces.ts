/** Python in the browser as the rest of the front end sees it: chats have runtimes, runtimes run code. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { JobLimits, RunEnd, StopCause } from '../protocol/browser-runs';
import type { EngineEvent } from '../protocol/engine-events';

/** A file that lies at `./<name>` before the code runs. */
export interface IPlacedFile {
  /** Names the content: a runtime that has this key under this name already does not get it again. */
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Rejects when it cannot be read; the code then does not run. Null when it is gone: the code runs without it. */
  readonly read: () => Promise<ArrayBuffer | null>;
}

/** One piece of code to run once. */
export interface IRunJob {
  readonly executionId: string;
  readonly chatId: string;
  /** Whether the server was told that the chat has no variables here. */
  readonly isFresh: boolean;
  readonly code: string;
  readonly files: readonly IPlacedFile[];
  readonly limits: JobLimits;
  /** Python code that watches over blocked modules. */
  readonly guard?: string | undefined;
}

/** A file that the code made or changed. */
export interface IWrittenFile {
  /** Its path relative to where the code ran, `/` between folders. */
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** How a run ended; notes say what was left out or lost. */
export interface IRunResult {
  readonly end: RunEnd;
  readonly files: readonly IWrittenFile[];
  /** Say under which key a file was stored: Python has it already, perhaps changed since, and must not get it again. */
  readonly stored?: (name: string, key: string) => void;
}

/**
 * Why Python does not start here, with what to tell the person.
 *
 * `failed` is about this browser (a frame that does not start, no WebAssembly), `unavailable` about the server
 * (its runtime files are missing or damaged).
 */
export interface IStartProblem {
  readonly code: 'failed' | 'unavailable';
  readonly message: string;
}

/** What the server has for the sandbox. */
export interface IServerFiles {
  /** The answer of `GET pyodide`, not looked at yet. */
  readonly manifest: () => Promise<unknown>;
  /** Fetch `pyodide/<path>`; rejects with a message for a person when the answer is an error. */
  readonly fetch: (path: string, signal: AbortSignal) => Promise<Response>;
}

/** Told before a runtime starts and after it started or failed; a page that vanishes in between is known by it. */
export interface IStartRecorder {
  /** Resolves, with what to call afterwards, once the server knows of the start (or did not answer in 2 s). */
  readonly begin: () => Promise<() => void>;
}

/** What the runtimes need. */
export interface IRuntimesOptions {
  readonly server: IServerFiles;
  readonly starts: IStartRecorder;
  /** How many chats keep their Python; 2 when absent. */
  readonly keep?: number;
  /** Start a spare when idle, so that a stop or a new chat need not wait; true when absent. */
  readonly spare?: boolean;
}

/** The Pythons of this page: one for each of the most recent chats, and a warm spare. */
export interface IRuntimes extends IDisposable {
  /** Null while nothing is known to be wrong. A later start that works clears it. */
  readonly problem: IStartProblem | null;
  /**
   * `idle` before anything was started, or when its start was stopped, `starting` while the first runtime boots,
   * `ready` when one is there.
   */
  readonly state: 'idle' | 'starting' | 'ready' | 'failed';
  readonly stateChanged: ISignal<IRuntimes, void>;

  /** Whether the chat has a Python with the variables of its earlier code here. */
  has(chatId: string): boolean;
  /** Start Python for a chat, or a spare when no chat is named; returns at once, may be called often. */
  prepare(chatId?: string): void;
  /** The code of a chat as far as it is written; what it imports is loaded when its Python is idle. */
  foresee(chatId: string, code: string): void;
  /**
   * Run code in the chat's Python, which is started if needed. `tell` gets the events in order.
   *
   * Never rejects: whatever goes wrong is a result (`refused` when Python could not start, with the note
   * `browser_unavailable`).
   */
  run(job: IRunJob, tell: (event: EngineEvent) => void): Promise<IRunResult>;
  /** Stop code; its `run` then resolves within a second. Unknown or ended ids are no error. */
  stop(executionId: string, cause: StopCause): void;
  /** Forget a chat's Python and its variables. */
  release(chatId: string): void;
}
