/** What the server and the one page that runs a piece of code tell each other over HTTP. */
import type { EngineEvent, OutcomeStatus } from './engine-events';
import {
  asCount,
  asObject,
  asString,
  field,
  list,
  oneOf,
  optional
} from './json';
import type { Note } from './parts';

export const STOP_CAUSES = ['interrupted', 'timeout'] as const;

/** Why code is to stop: a person asked for it, or its time is over. */
export type StopCause = (typeof STOP_CAUSES)[number];

/** A page takes the code it was asked to run. */
export type ClaimRequest = {
  /** From the request. */
  readonly lease: string;
  /** As in the page's hello. */
  readonly load_id: string;
  /** Whether the chat has no Python in this page yet, so that no variables are there. */
  readonly fresh: boolean;
};

/** A stored file that lies at `./<name>` when the code runs. */
export type JobFile = {
  readonly file_id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
};

/** What one execution may send, in bytes. */
export type JobLimits = {
  /** All text together. */
  readonly output_bytes: number;
  /** One picture. */
  readonly image_bytes: number;
  /** One file that the code wrote. */
  readonly file_bytes: number;
  readonly all_file_bytes: number;
};

/** What to run. */
export type BrowserJob = {
  readonly execution_id: string;
  readonly chat_id: string;
  readonly code: string;
  readonly files: readonly JobFile[];
  readonly limits: JobLimits;
  /** Python code that watches over blocked modules; absent when nothing is blocked. */
  readonly guard?: string | undefined;
};

/** How the code ended. */
export type RunEnd = {
  readonly status: OutcomeStatus;
  /** How many pieces of code ran in this Python, this one included. */
  readonly count?: number | undefined;
  readonly notes: readonly Note[];
};

/** One batch of what happened; `batch` counts from 0, the last one carries the outcome. */
export type EventsRequest = {
  readonly lease: string;
  readonly batch: number;
  readonly events: readonly EngineEvent[];
  readonly outcome?: RunEnd;
};

/** A batch was taken in. */
export type EventsAnswer = {
  /** The code is to stop; said again in case the page missed it. */
  readonly stop?: StopCause | undefined;
};

/** A page is about to start Python; said before, because a browser may kill the page for it. */
export type StartRequest = {
  readonly page_id: string;
  readonly load_id: string;
};

/** Read what to run. */
export function browserJobFromJson(value: unknown, name = 'job'): BrowserJob {
  const body = asObject(value, name);
  return {
    execution_id: field(body, 'execution_id', asString),
    chat_id: field(body, 'chat_id', asString),
    code: field(body, 'code', asString),
    files: list(body, 'files', jobFileFromJson),
    limits: field(body, 'limits', jobLimitsFromJson),
    guard: optional(body, 'guard', asString)
  };
}

/** Read the answer to a batch. */
export function eventsAnswerFromJson(value: unknown): EventsAnswer {
  const body = asObject(value, 'answer');
  return { stop: optional(body, 'stop', oneOf(STOP_CAUSES)) };
}

function jobFileFromJson(value: unknown, name: string): JobFile {
  const body = asObject(value, name);
  return {
    file_id: field(body, 'file_id', asString),
    name: field(body, 'name', asString),
    size: field(body, 'size', asCount)
  };
}

function jobLimitsFromJson(value: unknown, name: string): JobLimits {
  const body = asObject(value, name);
  return {
    output_bytes: field(body, 'output_bytes', asCount),
    image_bytes: field(body, 'image_bytes', asCount),
    file_bytes: field(body, 'file_bytes', asCount),
    all_file_bytes: field(body, 'all_file_bytes', asCount)
  };
}
