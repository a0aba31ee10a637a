/**
 * Cuts a long list or table into pieces that can be rendered one by one, and put together to what the whole would become.
 *
 * Only where that is certain: anything unusual (another kind of list in it, HTML, a formula from one item into the next) is
 * one piece. The last piece may still grow; those before it stay as they are.
 */

import { withoutFormulas } from './find-formulas';

/** How the pieces are put together: all items into the list of the first, all rows into its table, or there is only one. */
export type PieceKind = 'list' | 'table' | 'whole';

/** A text in pieces, each of them Markdown by itself. */
export interface IPieces {
  readonly kind: PieceKind;
  readonly texts: readonly string[];
}

/** So much is rendered in a few milliseconds, in characters ... */
const PIECE_WEIGHT = 1000;
/** ... of which a formula, which takes longest, counts as so many. */
const FORMULA_WEIGHT = 100;
/** A list of one item cannot say by a blank line that its items are paragraphs. */
const PIECE_ITEMS = 2;

const ITEM = /^(?:([-*+])|\d{1,9}([.)])) {1,4}(?=\S)/;
const RULE = /^([-*])(?: *\1){2,} *$/;
const ROW = /^ {0,3}\|/;
const DELIMITER_ROW = /^ {0,3}\|(?: *:?-+:? *\|)+ *$/;
/** Elements reach from one item into the next; a line break does not. */
const HTML = /<(?!br *\/?>)[a-z/!?]/i;

/** Cut the text of one block. */
export function cutPieces(text: string): IPieces {
  const whole: IPieces = { kind: 'whole', texts: [text] };
  if (weightOf(text) < 2 * PIECE_WEIGHT || HTML.test(text)) {
    return whole;
  }
  const lines = text.split('\n');
  if (DELIMITER_ROW.test(lines[1] ?? '')) {
    return checked('table', cutTable(lines)) ?? whole;
  }
  return checked('list', cutList(lines)) ?? whole;
}

/** The pieces, when there are several and no formula is cut. */
function checked(
  kind: PieceKind,
  texts: readonly string[] | null
): IPieces | null {
  const isCut = texts?.slice(0, -1).some(hasOpenFormula);
  return texts && texts.length > 1 && !isCut ? { kind, texts } : null;
}

/** Single dollars never reach into the next item or row. */
function hasOpenFormula(text: string): boolean {
  return /\$\$|\\[([]|\\begin\{/.test(withoutFormulas(text));
}

/** Rows in groups, each below the head of the table; null when something else is between them. */
function cutTable(lines: readonly string[]): string[] | null {
  const [head = '', delimiters = '', ...rows] = lines;
  // The last line may be anything yet.
  if (![head, ...rows.slice(0, -1)].every(line => ROW.test(line))) {
    return null;
  }
  return gather(rows, 1).map(group => [head, delimiters, ...group].join('\n'));
}

/** Items in groups; null when they are not all of one list, or it is not certain whether they are paragraphs. */
function cutList(lines: readonly string[]): string[] | null {
  const items = itemsOf(lines);
  if (!items) {
    return null;
  }
  // The last item may still get what makes paragraphs of all of them.
  const spaced = items.slice(0, -1).filter(item => item.endsWith('\n'));
  const isTight = !/\n[ \t]*\n/.test(lines.join('\n'));
  const isLoose = spaced.length === items.length - 1;
  return isTight || isLoose
    ? gather(items, PIECE_ITEMS).map(group => group.join('\n').trimEnd())
    : null;
}

/** Each item with what belongs to it; an item before a blank line ends with a line end. Null when it is not one plain list. */
function itemsOf(lines: readonly string[]): string[] | null {
  const items: string[][] = [];
  let indent = 0;
  let kind: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [start, bullet, delimiter] = ITEM.exec(line) ?? [];
    const lineKind = bullet ?? delimiter;
    if (start && (kind ?? lineKind) === lineKind && !RULE.test(line)) {
      indent = start.length;
      kind = lineKind;
      items.push([line]);
    } else if (mayContinue(line, indent) || index === lines.length - 1) {
      items.at(-1)?.push(line.trim() === '' ? '' : line);
    } else {
      return null;
    }
    if (items.length === 0) {
      return null;
    }
  }
  return items.map(item => item.join('\n'));
}

function mayContinue(line: string, indent: number): boolean {
  return line.trim() === '' || line.search(/\S/) >= indent;
}

function weightOf(text: string): number {
  const formulas = text.match(/\$|\\[([]/g)?.length ?? 0;
  // Most have a sign at both ends.
  return text.length + (formulas * FORMULA_WEIGHT) / 2;
}

/** Group pieces of text by their weight; no group, the last included, has fewer than `least`. */
function gather(texts: readonly string[], least: number): string[][] {
  const groups: string[][] = [[]];
  let weight = 0;
  for (const [index, text] of texts.entries()) {
    const group = groups.at(-1);
    const rest = texts.length - index;
    if (group && weight < PIECE_WEIGHT) {
      group.push(text);
      weight += weightOf(text);
    } else if (group && (group.length < least || rest < least)) {
      group.push(text);
    } else {
      groups.push([text]);
      weight = weightOf(text);
    }
  }
  return groups;
}
