/**
 * Splits Markdown that may still grow into top-level blocks, so that a finished block is rendered once and never again.
 *
 * Fenced code becomes a block of its own kind, inside a list too, so that every one has its buttons. A list with all its items, a table, a formula over several lines
 * and an HTML element stay together.
 */

import { withoutFormulas } from './find-formulas';

/** Prose, a list, a table, a formula ... */
export interface IMarkdownBlock {
  readonly kind: 'markdown';
  readonly text: string;
}

/** Fenced code; `block` counts the code blocks of the text from 0, `closed` is false while the end fence is missing. */
export interface ICodeBlock {
  readonly kind: 'code';
  readonly language: string;
  readonly code: string;
  readonly closed: boolean;
  readonly block: number;
}

export type Block = IMarkdownBlock | ICodeBlock;

const FENCE = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const HTML_START =
  /^ {0,3}<(details|div|table|section|blockquote|ul|ol|dl|center)\b/i;
const DEFINITION = /^ {0,3}\[([^\]^][^\]]*)\]:\s*\S+/;
/** Without brackets inside, so that a row of opening ones takes no longer than other text. */
const LABEL = /\[([^[\]]{1,999})\]/g;
/** How much definitions may add to a text, for each block that uses one repeats it. */
const ADDED_CHARACTERS = 500_000;

/** Split a text; the last block may still grow. */
export function splitBlocks(text: string): Block[] {
  const splitter = new Splitter();
  for (const line of text.split('\n')) {
    splitter.take(line);
  }
  return withDefinitions(splitter.finish());
}

/** An open fence. */
interface IFence {
  readonly indent: string;
  readonly mark: string;
  readonly language: string;
}

class Splitter {
  take(line: string): void {
    if (this._fence) {
      this._takeFenced(line);
    } else if (this._closing) {
      this._takeEnclosed(line, this._closing);
    } else {
      this._takeOpen(line);
    }
  }

  finish(): Block[] {
    if (this._fence) {
      this._endCode(false);
    } else {
      this._endMarkdown();
    }
    return this._blocks;
  }

  private _takeOpen(line: string): void {
    const fence = this._fenceOf(line);
    if (fence) {
      this._endMarkdown();
      this._fence = fence;
      return;
    }
    if (line.trim() === '') {
      this._blank = this._lines.length > 0;
      if (this._blank) {
        this._lines.push(line);
      }
      return;
    }
    if (this._blank && !this._continuesList(line)) {
      this._endMarkdown();
    }
    this._blank = false;
    this._lines.push(line);
    this._closing = closingOf(line, this._lines.length === 1);
  }

  /** A formula that is never closed does not take the code behind it along. */
  private _takeEnclosed(line: string, { end, holdsCode }: IClosing): void {
    if (!holdsCode && this._fenceOf(line)) {
      this._closing = null;
      this._takeOpen(line);
      return;
    }
    this._lines.push(line);
    if (end.test(line)) {
      this._closing = null;
    }
  }

  private _fenceOf(line: string): IFence | null {
    const [, indent = '', mark, info = ''] = FENCE.exec(line) ?? [];
    const indented = indent.length > 3 || indent.includes('\t');
    if (!mark || (mark.startsWith('`') && info.includes('`'))) {
      return null;
    }
    // Four spaces at the top level are code themselves, not a fence.
    if (indented && !this._inList()) {
      return null;
    }
    return { indent, mark, language: info.trim().split(/\s+/)[0] ?? '' };
  }

  private _inList(): boolean {
    return LIST_ITEM.test(this._lines[0] ?? '');
  }

  private _continuesList(line: string): boolean {
    return this._inList() && (/^\s{2,}/.test(line) || LIST_ITEM.test(line));
  }

  private _takeFenced(line: string): void {
    const { indent = '', mark = '' } = this._fence ?? {};
    const [, , ending, info] = FENCE.exec(line) ?? [];
    if (ending?.startsWith(mark) && info?.trim() === '') {
      this._endCode(true);
    } else {
      this._lines.push(
        line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()
      );
    }
  }

  private _endCode(closed: boolean): void {
    this._blocks.push({
      kind: 'code',
      language: this._fence?.language ?? '',
      code: this._lines.join('\n'),
      closed,
      block: this._codeBlocks++
    });
    this._fence = null;
    this._lines = [];
  }

  private _endMarkdown(): void {
    const text = this._lines.join('\n').trimEnd();
    if (text) {
      this._blocks.push({ kind: 'markdown', text });
    }
    this._lines = [];
    this._blank = false;
    this._closing = null;
  }

  private readonly _blocks: Block[] = [];
  private _lines: string[] = [];
  private _blank = false;
  private _closing: IClosing | null = null;
  private _fence: IFence | null = null;
  private _codeBlocks = 0;
}

/** What ends a thing that may hold blank lines. */
interface IClosing {
  readonly end: RegExp;
  /** Whether fenced code may be in it. */
  readonly holdsCode: boolean;
}

/** What ends the thing that `line` opens and that may hold blank lines; null when it opens none. */
function closingOf(line: string, first: boolean): IClosing | null {
  const end = /\$\$|\\\[|\\begin/.test(line) ? formulaEndOf(line) : null;
  if (end) {
    return { end, holdsCode: false };
  }
  const element = first ? HTML_START.exec(line)?.[1] : undefined;
  if (element && !new RegExp(`</${element}>`, 'i').test(line)) {
    return { end: new RegExp(`</${element}>`, 'i'), holdsCode: true };
  }
  return null;
}

/** What ends the formula that a line leaves open. */
function formulaEndOf(line: string): RegExp | null {
  const rest = withoutFormulas(line);
  // Between two words they are none.
  const dollars = rest.replace(/\S \$\$ \S/g, '').split('$$').length - 1;
  if (dollars % 2 === 1) {
    return /\$\$/;
  }
  if (/\\\[(?!.*\\\])/.test(rest)) {
    return /\\\]/;
  }
  const environment = /\\begin\{([a-zA-Z]+)(\*?)\}/.exec(rest);
  return environment
    ? new RegExp(`\\\\end\\{${environment[1]}${environment[2] && '\\*'}\\}`)
    : null;
}

/** A link may be defined in another block than the one that uses it. */
function withDefinitions(blocks: Block[]): Block[] {
  const definitions = findDefinitions(blocks);
  if (definitions.size === 0) {
    return blocks;
  }
  let room = ADDED_CHARACTERS;
  return blocks.map(block => {
    const used = block.kind === 'markdown' ? definitionsIn(block.text) : [];
    const lines = used.flatMap(label => definitions.get(label) ?? []);
    const added = lines.join('\n');
    room -= added.length;
    return block.kind === 'code' || added === '' || room < 0
      ? block
      : { ...block, text: `${block.text}\n\n${added}` };
  });
}

function findDefinitions(blocks: readonly Block[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const block of blocks) {
    for (const line of block.kind === 'markdown'
      ? block.text.split('\n')
      : []) {
      const label = DEFINITION.exec(line)?.[1];
      if (label && !found.has(normalized(label))) {
        found.set(normalized(label), line);
      }
    }
  }
  return found;
}

/** The labels that a text uses, each once. */
function definitionsIn(text: string): string[] {
  const labels = [...text.matchAll(LABEL)].map(([, label = '']) =>
    normalized(label)
  );
  return [...new Set(labels)];
}

function normalized(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}
