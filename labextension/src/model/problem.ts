/** Turns whatever went wrong into a line for a person. */
import { AbortedError, ApiError, UnreachableError } from '../api/errors';
import { DecodeError } from '../protocol/json';
import type { IProblem } from './chat-interfaces';

/** The problem that an error stands for; errors of our own code are thrown on. */
export function problemFrom(reason: unknown): IProblem {
  if (reason instanceof ApiError) {
    return { code: reason.code, message: reason.message };
  }
  if (reason instanceof UnreachableError) {
    return { code: 'network', message: reason.message };
  }
  if (reason instanceof AbortedError) {
    return { code: 'aborted', message: reason.message };
  }
  if (reason instanceof DecodeError) {
    return {
      code: 'invalid_response',
      message: `The server answered something this page does not understand; reload the page. (${reason.message})`
    };
  }
  throw reason;
}
