/** JSON values, and the readers that turn unknown JSON into typed fields with a clear error. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** An object as it came off the wire; its fields are read, never trusted. */
export type JsonObject = ReadonlyPartialJSONObject;

/** What came off the wire is not what it should be; the message names the field. */
export class DecodeError extends Error {
  constructor(message: string, field?: string) {
    super(message);
    this.name = 'DecodeError';
    this.field = field;
  }

  readonly field: string | undefined;
}

type Reader<T> = (value: unknown, name: string) => T;

/** Whether `value` is a JSON object (not a list, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Read a JSON object; `name` is what the error calls it. */
export function asObject(value: unknown, name: string): JsonObject {
  if (!isJsonObject(value)) {
    throw wrongType(value, name, 'an object');
  }
  return value;
}

/** Read a string. */
export function asString(value: unknown, name: string): string {
  if (typeof value !== 'string') {
    throw wrongType(value, name, 'a string');
  }
  return value;
}

/** Read a finite number. */
export function asNumber(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw wrongType(value, name, 'a number');
  }
  return value;
}

/** Read a whole number that is not negative, such as an index or an offset. */
export function asCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw wrongType(value, name, 'a whole number from 0 on');
  }
  return value;
}

/** Read true or false. */
export function asBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') {
    throw wrongType(value, name, 'true or false');
  }
  return value;
}

/** Return a reader that accepts exactly the given strings. */
export function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, name) => {
    const found = choices.find(choice => choice === value);
    if (found === undefined) {
      throw wrongType(value, name, `one of ${choices.join(', ')}`);
    }
    return found;
  };
}

/** Return a reader that reads every item of a list; absent means empty. */
export function listOf<T>(readItem: Reader<T>): Reader<readonly T[]> {
  return (value, name) => {
    if (value === undefined || value === null) {
      return [];
    }
    if (!Array.isArray(value)) {
      throw wrongType(value, name, 'a list');
    }
    return value.map((item: unknown, index) =>
      readItem(item, `${name}[${index}]`)
    );
  };
}

/** Read the required field `name` of `body`. */
export function field<T>(body: JsonObject, name: string, read: Reader<T>): T {
  const value = body[name];
  if (value === undefined || value === null) {
    throw new DecodeError(`The field '${name}' is missing.`, name);
  }
  return read(value, name);
}

/** Read the field `name` of `body`; undefined when it is absent or null. */
export function optional<T>(
  body: JsonObject,
  name: string,
  read: Reader<T>
): T | undefined {
  const value = body[name];
  return value === undefined || value === null ? undefined : read(value, name);
}

/** Read the list `name` of `body`; absent means empty. */
export function list<T>(
  body: JsonObject,
  name: string,
  readItem: Reader<T>
): readonly T[] {
  return listOf(readItem)(body[name], name);
}

/** Say that the kind `value` is not one that this version knows. */
export function unknownKind(what: string, value: unknown): DecodeError {
  return new DecodeError(
    `Unknown ${what} ${JSON.stringify(value) ?? 'undefined'}: the server may be newer than this page; reload it.`,
    'type'
  );
}

function wrongType(value: unknown, name: string, wanted: string): DecodeError {
  return new DecodeError(
    `The field '${name}' must be ${wanted}, not ${nameOfType(value)}.`,
    name
  );
}

function nameOfType(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'a list' : typeof value;
}
