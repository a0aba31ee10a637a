/**
 * Finds what makes code look different from what it does: characters that are not seen or change the order of others, marks
 * that are drawn over other lines, and gaps behind which code is out of sight (https://trojansource.codes).
 */

/**
 * Of what is invisible only what is no part of written words: a joiner between letters or emoji is, and what chooses the look
 * of an emoji or a sign. Behind a letter the latter makes another name in Python, which looks the same.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffc]|(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|(?<![\p{L}\p{M}\p{Emoji}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{Emoji}])|(?<![\p{S}\p{Extended_Pictographic}])[\ufe00-\ufe0f](?!\u20e3)/gu;

/** More marks on one letter than any script has. */
const STACKED = /\p{M}{5,}/gu;

/** So many empty lines fill what is seen of the code. */
const GAP_LINES = 15;

/** So much space ends what is seen of a line. */
const FAR_RIGHT = /^\s{200,}\S|\S\s{80,}\S/;

/** A character and the lines, from 1, on which it stands. */
export interface IHiddenCharacter {
  /** As Unicode counts it, like `U+202E`. */
  readonly name: string;
  readonly lines: readonly number[];
}

/** The characters of code that are not seen as what they are. */
export function findHiddenCharacters(code: string): IHiddenCharacter[] {
  const found = new Map<string, Set<number>>();
  for (const [index, line] of code.split('\n').entries()) {
    const marks = [...line.matchAll(STACKED)].map(([run]) => run.slice(0, 1));
    const hidden = [...line.matchAll(INVISIBLE)].map(([char]) => char);
    for (const char of [...hidden, ...marks]) {
      const name = nameOf(char);
      found.set(name, (found.get(name) ?? new Set()).add(index + 1));
    }
  }
  return [...found].map(([name, lines]) => ({ name, lines: [...lines] }));
}

/** The first line, from 1, of which some stands behind a large gap; null when there is none. */
export function findLineBehindGap(code: string): number | null {
  let empty = 0;
  for (const [index, line] of code.split('\n').entries()) {
    const isEmpty = line.trim() === '';
    if (!isEmpty && (empty >= GAP_LINES || FAR_RIGHT.test(line))) {
      return index + 1;
    }
    empty = isEmpty ? empty + 1 : 0;
  }
  return null;
}

function nameOf(char: string): string {
  const number = char.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
}
