/**
 * Jupyter outputs (nbformat 4) in which a binary payload is a reference to a stored file.
 *
 * Under its media type a payload is JSON or text as nbformat has it, or `{"file": "<file id>"}`.
 */
import {
  asCount,
  asObject,
  asString,
  field,
  isJsonObject,
  type JsonObject,
  list,
  oneOf,
  optional,
  unknownKind
} from './json';

/** Stands where output was left out; its payload is an {@link OmittedOutput}. */
export const OMITTED_MEDIA_TYPE = 'application/vnd.codeinterp.omitted+json';

export const STREAM_NAMES = ['stdout', 'stderr'] as const;
export type StreamName = (typeof STREAM_NAMES)[number];

/** Text written to stdout or stderr. */
export type StreamOutput = {
  readonly output_type: 'stream';
  readonly name: StreamName;
  readonly text: string;
};

/** A MIME bundle shown by `display()`. */
export type DisplayOutput = {
  readonly output_type: 'display_data';
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly transient?: { readonly display_id: string } | undefined;
};

/** The value of the last expression. */
export type ResultOutput = {
  readonly output_type: 'execute_result';
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly execution_count: number | null;
};

/** An exception that ended the code; `traceback` lines may hold ANSI colours. */
export type ErrorOutput = {
  readonly output_type: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
};

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** How much output was left out, why, and the file that has all of it. */
export type OmittedOutput = {
  readonly bytes: number;
  readonly reason: string;
  readonly file?: string | undefined;
};

/** Return the file id of a payload that is a file reference, else null. */
export function fileIdOf(payload: unknown): string | null {
  return isJsonObject(payload) &&
    typeof payload.file === 'string' &&
    Object.keys(payload).length === 1
    ? payload.file
    : null;
}

/** Read the payload under {@link OMITTED_MEDIA_TYPE}. */
export function omittedFromJson(value: unknown): OmittedOutput {
  const body = asObject(value, OMITTED_MEDIA_TYPE);
  return {
    bytes: field(body, 'bytes', asCount),
    reason: field(body, 'reason', asString),
    file: optional(body, 'file', asString)
  };
}

/** Read an output of any kind. */
export function outputFromJson(value: unknown, name = 'output'): Output {
  const body = asObject(value, name);
  switch (field(body, 'output_type', asString)) {
    case 'stream':
      return {
        output_type: 'stream',
        name: field(body, 'name', oneOf(STREAM_NAMES)),
        text: field(body, 'text', asString)
      };
    case 'display_data':
      return displayFromJson(body);
    case 'execute_result':
      return {
        output_type: 'execute_result',
        data: field(body, 'data', asObject),
        metadata: optional(body, 'metadata', asObject) ?? {},
        execution_count: optional(body, 'execution_count', asCount) ?? null
      };
    case 'error':
      return {
        output_type: 'error',
        ename: field(body, 'ename', asString),
        evalue: field(body, 'evalue', asString),
        traceback: list(body, 'traceback', asString)
      };
    default:
      throw unknownKind('output type', body.output_type);
  }
}

function displayFromJson(body: JsonObject): DisplayOutput {
  const transient = optional(body, 'transient', asObject) ?? {};
  const displayId = optional(transient, 'display_id', asString);
  return {
    output_type: 'display_data',
    data: field(body, 'data', asObject),
    metadata: optional(body, 'metadata', asObject) ?? {},
    transient: displayId === undefined ? undefined : { display_id: displayId }
  };
}
