/** The body of every answer that is not a success. */
import { asObject, asString, field, type JsonObject, optional } from './json';

/** `code` is stable, `message` says what happened and what to do, `details` are for programs. */
export type ErrorBody = {
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
};

/** Read an error body. */
export function errorBodyFromJson(value: unknown): ErrorBody {
  const body = asObject(value, 'error');
  return {
    code: field(body, 'code', asString),
    message: field(body, 'message', asString),
    details: optional(body, 'details', asObject) ?? {}
  };
}
