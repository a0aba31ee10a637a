/** Small pure changes of immutable values. */

/**
 * Continue `text` from `offset` (in UTF-16 code units) with `delta`; null when there is a hole before it.
 *
 * An offset inside the text takes back what followed it.
 */
export function continueText(
  text: string,
  offset: number,
  delta: string
): string | null {
  if (offset > text.length) {
    return null;
  }
  return offset === text.length ? text + delta : text.slice(0, offset) + delta;
}

/** A copy of `items` with `item` at `index`, which may be its end. */
export function replaceAt<T>(
  items: readonly T[],
  index: number,
  item: T
): readonly T[] {
  const copy = [...items];
  copy[index] = item;
  return copy;
}
