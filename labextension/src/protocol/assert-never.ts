/** The end of every switch over a union. */

/** Fail to compile when a kind was forgotten; throw when one slipped through at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
