/**
 * Finds the formulas of a text as models write them, and leaves prices, shell variables and code alone.
 *
 * Delimiters are `$..$`, `$$..$$`, `\(..\)`, `\[..\]`, the same with two backslashes (JupyterLab's own way), and LaTeX
 * environments. For single dollars the rules are pandoc's (https://pandoc.org/MANUAL.html#math), and those of a reader: what
 * reads like prose is none.
 */

/** Where a formula is in the text, its delimiters included. */
export interface IFormulaPlace {
  readonly from: number;
  readonly to: number;
}

/** Whatever may begin a formula, or something in which none can begin. */
const START =
  /\\begin\{([a-zA-Z]+\*?)\}|\\\\[([]|\\[^]|\$\$?|(?<![^\n])[ \t]*(?:`{3,}|~{3,})|`+|https?:\/\/\S+/g;

/** What may begin a formula. */
const OPENER = /^(?:\\begin\{[^]*|\\{1,2}[([]|\$\$?)$/;

/** Signs that only formulas have. */
const MATHS = /[\\^_={}]/;
/** The next line begins something else: an item, a heading, a quotation, a row, a fence. */
const OTHER_BLOCK = /\n[ \t]*(?:\n|[-*+] |\d{1,9}[.)] |#|>|\||`{3}|~{3})/;
/** No inline formula is longer. */
const MOST_CHARACTERS = 2000;
/** Nor is any other. */
const MOST_DISPLAY_CHARACTERS = 20_000;
/** Nor is what is rather a word, or a set of characters. */
const MOST_WORD_CHARACTERS = 100;

/** Find the formulas, in order; what is still open at the end is none yet. */
export function findFormulas(text: string): IFormulaPlace[] {
  return scan(text).formulas;
}

/** The text without its formulas and its code. */
export function withoutFormulas(text: string): string {
  const { formulas, skipped } = scan(text);
  const left = [...formulas, ...skipped].sort((a, b) => a.from - b.from);
  const starts = [0, ...left.map(({ to }) => to)];
  return starts
    .map((start, index) => text.slice(start, left[index]?.from))
    .join(' ');
}

interface IScan {
  readonly formulas: IFormulaPlace[];
  /** Code, addresses and characters with a backslash, when nothing begins there. */
  readonly skipped: IFormulaPlace[];
}

function scan(text: string): IScan {
  const result: IScan = { formulas: [], skipped: [] };
  if (!/[$\\]/.test(text)) {
    return result;
  }
  const start = new RegExp(START);
  const closings = new Closings(text);
  for (let found = start.exec(text); found; found = start.exec(text)) {
    const from = found.index;
    const end = formulaEnd(closings, from, found);
    if (end > from) {
      result.formulas.push({ from, to: end });
      start.lastIndex = end;
    } else {
      start.lastIndex = skipEnd(text, found);
      if (!OPENER.test(found[0])) {
        result.skipped.push({ from, to: start.lastIndex });
      }
    }
  }
  return result;
}

/** Where the formula that begins at `from` ends; 0 when none begins. */
function formulaEnd(
  closings: Closings,
  from: number,
  found: RegExpExecArray
): number {
  const [mark, environment] = found;
  if (environment !== undefined) {
    return closed(closings, from, mark, `\\end{${environment}}`, true);
  }
  switch (mark) {
    case '\\(':
    case '\\\\(':
      return parenthesisEnd(closings, from, mark);
    case '\\[':
    case '\\\\[':
      return bracketEnd(closings, from, mark);
    case '$$':
      return closed(closings, from, mark, mark, true);
    case '$':
      return dollarEnd(closings.text, from);
    default:
      return 0;
  }
}

/** Where closing delimiters are; each text is searched once for each of them, however often it is opened. */
class Closings {
  constructor(readonly text: string) {}

  /** Where `close` stands next, at `from` or behind; `Infinity` where it does not. */
  next(close: string, from: number): number {
    let found = this._next.get(close) ?? -1;
    if (found < from) {
      found = this._find(close, from);
      this._next.set(close, found);
    }
    return found;
  }

  private _find(close: string, from: number): number {
    let found = this.text.indexOf(close, from);
    // A line break of LaTeX before a bracket is not the end of the formula.
    while (found >= 0 && close.length === 2 && isEscaped(this.text, found)) {
      found = this.text.indexOf(close, found + 1);
    }
    return found < 0 ? Infinity : found;
  }

  /** The latest found of each; the search goes only forward. */
  private readonly _next = new Map<string, number>();
}

/** The end of a formula between `open` and `close`; 0 when it is not closed, or reads like anything but a formula. */
function closed(
  closings: Closings,
  from: number,
  open: string,
  close: string,
  isDisplay: boolean
): number {
  const begin = from + open.length;
  const end = closings.next(close, begin);
  if (end - begin > (isDisplay ? MOST_DISPLAY_CHARACTERS : MOST_CHARACTERS)) {
    return 0;
  }
  const content = closings.text.slice(begin, end);
  const isFormula =
    /[\p{L}\p{N}\\]/u.test(content) &&
    !isProse(content) &&
    !isPattern(content) &&
    !isRowEdge(content) &&
    (isDisplay ? !/\n[ \t]*(?:`{3}|~{3})/.test(content) : !breaks(content));
  return isFormula ? end + close.length : 0;
}

/** "file\\(s\\)" and "\\(optional\\)" are text with parentheses. */
function parenthesisEnd(
  closings: Closings,
  from: number,
  open: string
): number {
  const { text } = closings;
  const end = closed(closings, from, open, open.replace('(', ')'), false);
  const content = text.slice(from + open.length, end - open.length);
  const isPlural = /^e?s$/.test(content) && /[a-z]/.test(text[from - 1] ?? '');
  return isPlural || isWord(content) ? 0 : end;
}

/** Brackets with a backslash are also how Markdown writes brackets that are no link. */
function bracketEnd(closings: Closings, from: number, open: string): number {
  const { text } = closings;
  const end = closed(closings, from, open, open.replace('[', ']'), true);
  const content = text.slice(from + open.length, end - open.length);
  const isShort = end > 0 && content.length <= MOST_WORD_CHARACTERS;
  const isText =
    text[end] === '(' ||
    (isShort &&
      (/^(?:[\d.]+(?:, ?[\d.]+)*|x|X)$/.test(content) ||
        isWord(content) ||
        CHARACTER_CLASS.test(content)));
  return isText ? 0 : end;
}

/** As regular expressions name sets of characters. */
const CHARACTER_CLASS = /^\^?[\w.-]*(?:a-z|A-Z|0-9)[\w.-]*$/;

/** In small letters and longer than a product of variables. */
function isWord(content: string): boolean {
  return content.length <= MOST_WORD_CHARACTERS && /^[a-z]{3,}$/.test(content);
}

/** Classes of characters of a regular expression; LaTeX has no such names in formulas. */
function isPattern(content: string): boolean {
  return /(?<!\\)\\[dwsDW](?![A-Za-z{])/.test(content);
}

/** From one cell of a table to another: "| $$ | cheap | $$ |". */
function isRowEdge(content: string): boolean {
  return /^\s+\|\s[^]*\s\|\s+$|^\s*\|\s*$/.test(content);
}

/** A single dollar begins a formula only where a price does not. */
function dollarEnd(text: string, from: number): number {
  const before = text[from - 1] ?? ' ';
  const first = text[from + 1] ?? ' ';
  if (/[\w$]/.test(before) || /[\n:;,.!?)\]}]/.test(first)) {
    return 0;
  }
  let end = text.indexOf('$', from + 1);
  while (end > 0 && isEscaped(text, end)) {
    end = text.indexOf('$', end + 1);
  }
  const content = text.slice(from + 1, end);
  const isTooLong = end < 0 || content.length > MOST_CHARACTERS;
  if (isTooLong || (/^\s|\s$/.test(content) && !isSpacedFormula(content))) {
    return 0;
  }
  return isInlineFormula(content, text[end + 1] ?? ' ') ? end + 1 : 0;
}

/** "$ x^2 $": not pandoc's, but MathJax's and of many models. */
function isSpacedFormula(content: string): boolean {
  return /^ [^\s\d`][^\n]* $/.test(content) && /\\[A-Za-z]|\^/.test(content);
}

function isInlineFormula(content: string, after: string): boolean {
  if (/[\d$]/.test(after) || content.includes('`') || breaks(content)) {
    return false;
  }
  // "the $n$th" is a formula, "$HOME/$USER" is none.
  const goesOn = /[A-Za-z_]/.test(after);
  return goesOn
    ? /^[A-Za-z]$/.test(content) ||
        (MATHS.test(content) && !/[/:=.,-]$/.test(content))
    : !isProse(content) && !isPattern(content);
}

/** Whether a sign is taken literally: an odd number of backslashes stands before it. */
function isEscaped(text: string, index: number): boolean {
  let from = index;
  while (text[from - 1] === '\\') {
    from--;
  }
  return (index - from) % 2 === 1;
}

function breaks(content: string): boolean {
  return OTHER_BLOCK.test(content);
}

/** Two words and no sign of mathematics, or one word with space around it. */
function isProse(content: string): boolean {
  if (MATHS.test(content)) {
    return false;
  }
  const words = content.match(/\p{L}{2,}/gu)?.length ?? 0;
  return words > 1 || /^\s+\p{L}{2,}\s+$/u.test(content) || isPrice(content);
}

/** "5 and 10", "5/month or": a number and a word. */
function isPrice(content: string): boolean {
  return /^\d[\d,.]*[kKmM]?[\s/]+\p{L}{2,}/u.test(content);
}

/** Where the search goes on behind something that is no formula: behind code, an address, or only the sign. */
function skipEnd(text: string, found: RegExpExecArray): number {
  const [mark] = found;
  const after = found.index + mark.length;
  const fence = /^[ \t]*([`~]{3,})$/.exec(mark)?.[1];
  if (fence && (text[found.index - 1] ?? '\n') === '\n') {
    const close = new RegExp(`^[ \\t>]*${fence}`, 'gm');
    close.lastIndex = after;
    return close.exec(text) ? close.lastIndex : text.length;
  }
  return mark.startsWith('`') ? codeEnd(text, mark, after) : after;
}

/** Behind the code span that `ticks` begin, when they begin one. */
function codeEnd(text: string, ticks: string, after: number): number {
  const run = new RegExp(`\`+|${OTHER_BLOCK.source}`, 'g');
  run.lastIndex = after;
  for (let found = run.exec(text); found; found = run.exec(text)) {
    if (found[0] === ticks) {
      return run.lastIndex;
    }
    if (found[0].startsWith('\n')) {
      break;
    }
  }
  return after;
}
