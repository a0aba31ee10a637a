/** What a call to the server may fail with. */
import type { JsonObject } from '../protocol/json';

/** The server answered and said no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: JsonObject = {}
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Whether the server said no, so that nothing was done; what is 500 and more may be a gateway's, or come too late. */
export function isRefusal(reason: unknown): reason is ApiError {
  return reason instanceof ApiError && reason.status < 500;
}

/** The server could not be reached, or did not answer in time; sending again may help. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreachableError';
  }
}

/** The caller gave the call up. */
export class AbortedError extends Error {
  constructor() {
    super('The call was given up.');
    this.name = 'AbortedError';
  }
}
