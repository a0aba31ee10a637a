/** What an engine reports while code runs, before size limits and before binary payloads became files. */
import {
  asBoolean,
  asCount,
  asObject,
  asString,
  field,
  type JsonObject,
  list,
  oneOf,
  optional,
  unknownKind
} from './json';
import { STREAM_NAMES, type StreamName } from './outputs';
import { type FilePart, filePartFromJson } from './parts';

export const OUTCOME_STATUSES = [
  'ok',
  'error',
  'timeout',
  'interrupted',
  'refused',
  'lost'
] as const;
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number];

/** The code cannot start yet, for a reason that a person can do something about. */
export type Waiting = { readonly type: 'waiting'; readonly reason: string };

/** The engine is not ready yet; `phase` is for a person, `done` of `total` bytes when known. */
export type Starting = {
  readonly type: 'starting';
  readonly phase: string;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
};

/** The code itself has begun; the deadline counts from here. `kernel` is how people call where it runs. */
export type Running = {
  readonly type: 'running';
  readonly kernel?: string | undefined;
};

/** Text written to stdout or stderr. */
export type StreamEvent = {
  readonly type: 'stream';
  readonly name: StreamName;
  readonly text: string;
};

/** A MIME bundle; binary payloads are base64 text as in the kernel protocol. */
export type Display = {
  readonly type: 'display';
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly display_id?: string | undefined;
};

/** New content for every earlier display with `display_id`. */
export type DisplayUpdate = {
  readonly type: 'display_update';
  readonly display_id: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
};

/** The value of the last expression. */
export type Result = {
  readonly type: 'result';
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly count?: number | undefined;
};

/** The exception that ended the code. */
export type Raised = {
  readonly type: 'raised';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
};

/** Forget the outputs so far: at once, or with `wait` when the next output comes. */
export type Clear = { readonly type: 'clear'; readonly wait: boolean };

/** A file that the code wrote and that is stored; `name` is its path relative to where the code ran. */
export type Artifact = Omit<FilePart, 'type'> & { readonly type: 'artifact' };

export type EngineEvent =
  | Waiting
  | Starting
  | Running
  | StreamEvent
  | Display
  | DisplayUpdate
  | Result
  | Raised
  | Clear
  | Artifact;

/** Read an engine event of any kind. */
export function engineEventFromJson(value: unknown): EngineEvent {
  const body = asObject(value, 'engine event');
  switch (field(body, 'type', asString)) {
    case 'waiting':
      return { type: 'waiting', reason: field(body, 'reason', asString) };
    case 'starting':
      return {
        type: 'starting',
        phase: field(body, 'phase', asString),
        done: optional(body, 'done', asCount),
        total: optional(body, 'total', asCount)
      };
    case 'running':
      return { type: 'running', kernel: optional(body, 'kernel', asString) };
    case 'stream':
      return {
        type: 'stream',
        name: field(body, 'name', oneOf(STREAM_NAMES)),
        text: field(body, 'text', asString)
      };
    case 'display':
      return {
        type: 'display',
        ...bundleFromJson(body),
        display_id: optional(body, 'display_id', asString)
      };
    case 'display_update':
      return {
        type: 'display_update',
        ...bundleFromJson(body),
        display_id: field(body, 'display_id', asString)
      };
    case 'result':
      return {
        type: 'result',
        ...bundleFromJson(body),
        count: optional(body, 'count', asCount)
      };
    case 'raised':
      return {
        type: 'raised',
        ename: field(body, 'ename', asString),
        evalue: field(body, 'evalue', asString),
        traceback: list(body, 'traceback', asString)
      };
    case 'clear':
      return {
        type: 'clear',
        wait: optional(body, 'wait', asBoolean) ?? false
      };
    case 'artifact':
      return { ...filePartFromJson(body, 'artifact'), type: 'artifact' };
    default:
      throw unknownKind('engine event', body.type);
  }
}

function bundleFromJson(body: JsonObject): {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
} {
  return {
    data: field(body, 'data', asObject),
    metadata: optional(body, 'metadata', asObject) ?? {}
  };
}
