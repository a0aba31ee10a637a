/**
 * What the page and its sandbox frame tell each other. Whatever comes out of the frame is hostile until it was read
 * here: code in it can send anything.
 */
import type { JobLimits } from '../protocol/browser-runs';

/** The page to the frame. */
export type ToFrame =
  | {
      readonly type: 'boot';
      readonly worker: ArrayBuffer;
      /** By name. */
      readonly files: Readonly<Record<string, ArrayBuffer>>;
      readonly installFromPyPI: boolean;
    }
  | {
      readonly type: 'run';
      readonly run: number;
      readonly code: string;
      readonly limits: JobLimits;
      readonly guard: string | undefined;
      readonly files: readonly {
        readonly name: string;
        readonly bytes: ArrayBuffer;
      }[];
    }
  | { readonly type: 'foresee'; readonly code: string }
  | {
      readonly type: 'asset';
      readonly want: number;
      readonly bytes?: ArrayBuffer;
      /** Why there are no bytes. */
      readonly problem?: string;
    }
  | { readonly type: 'interrupt' };

/** A file that code wrote, as it comes out of the frame. */
export type SentFile = { readonly name: string; readonly bytes: ArrayBuffer };

/** The frame to the page. */
export type FromFrame =
  | { readonly type: 'alive' }
  | { readonly type: 'booted' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'want'; readonly want: number; readonly name: string }
  | { readonly type: 'phase'; readonly phase: string }
  | { readonly type: 'running'; readonly run: number }
  | {
      readonly type: 'events';
      readonly run: number;
      /** JSON texts. */
      readonly events: readonly string[];
    }
  | {
      readonly type: 'end';
      readonly run: number;
      /** JSON text. */
      readonly outcome: string;
      readonly files: readonly SentFile[];
      /** Characters of output that were over the limits. */
      readonly dropped: number;
    }
  | { readonly type: 'flooded'; readonly run: number };

const MAX_TEXT = 2_000;
const MAX_EVENTS = 20_000;
const MAX_FILES = 100;

/** Characters of the name of a file, folders included. */
export const MAX_NAME = 255;

/** The files that one execution may bring out of the frame, in their order; used on both sides of it. */
export function fittingFiles<T>(
  files: readonly T[],
  sizeOf: (file: T) => number,
  limits: JobLimits
): T[] {
  let left = limits.all_file_bytes;
  const fitting: T[] = [];
  for (const file of files) {
    const size = sizeOf(file);
    if (
      size <= Math.min(limits.file_bytes, left) &&
      fitting.length < MAX_FILES
    ) {
      fitting.push(file);
      left -= size;
    }
  }
  return fitting;
}

/** Read a message of the frame; null when it makes no sense. */
export function readFromFrame(value: unknown): FromFrame | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const body: Record<string, unknown> = { ...value };
  switch (body.type) {
    case 'alive':
    case 'booted':
      return { type: body.type };
    case 'failed':
      return isText(body.message)
        ? { type: 'failed', message: body.message }
        : null;
    case 'want':
      return isNumber(body.want) && isText(body.name)
        ? { type: 'want', want: body.want, name: body.name }
        : null;
    case 'phase':
      return isText(body.phase) ? { type: 'phase', phase: body.phase } : null;
    case 'running':
    case 'flooded':
      return isNumber(body.run) ? { type: body.type, run: body.run } : null;
    case 'events':
      return isNumber(body.run) && isListOf(body.events, isString, MAX_EVENTS)
        ? { type: 'events', run: body.run, events: body.events }
        : null;
    case 'end':
      return isNumber(body.run) &&
        isString(body.outcome) &&
        body.outcome.length <= 100_000 &&
        isListOf(body.files, isFile, MAX_FILES) &&
        isNumber(body.dropped)
        ? {
            type: 'end',
            run: body.run,
            outcome: body.outcome,
            files: body.files,
            dropped: body.dropped
          }
        : null;
    default:
      return null;
  }
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isText(value: unknown): value is string {
  return isString(value) && value.length <= MAX_TEXT;
}

function isFile(value: unknown): value is SentFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    isString(value.name) &&
    value.name.length <= MAX_NAME &&
    'bytes' in value &&
    value.bytes instanceof ArrayBuffer
  );
}

function isListOf<T>(
  value: unknown,
  isItem: (item: unknown) => item is T,
  most: number
): value is readonly T[] {
  return Array.isArray(value) && value.length <= most && value.every(isItem);
}
