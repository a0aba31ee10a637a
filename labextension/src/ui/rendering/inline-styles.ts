/**
 * Moves what a style sheet in an output says about colours to the elements it means.
 *
 * pandas' `Styler` writes its colours as rules for the ids of its cells. A sheet cannot stay, for it would reach the whole
 * page; what it says of the output's own elements can.
 */
import { keptStyle } from './kept-style';

/** Ids, classes and names, one in another; nothing that takes long to match. */
const SIMPLE = /^[\w#.\s>-]{1,200}$/;
const ONE_ID = /^#([\w-]+)$/;

/** So many selectors that are not one id are matched; each looks at every element. */
const MOST_SEARCHES = 300;
const MOST_CHARACTERS = 5_000_000;

interface IRule {
  readonly selector: string;
  readonly style: string;
}

/** Give the elements of HTML the colours of its own style sheets, which it loses. */
export function inlineStyleSheets(html: string): string {
  if (!/<style[\s>]/i.test(html) || html.length > MOST_CHARACTERS) {
    return html;
  }
  // A parsed document has no browsing context: nothing in it loads or runs.
  const page = new DOMParser().parseFromString(html, 'text/html');
  const sheets = [...page.querySelectorAll('style')];
  const rules = sheets.flatMap(sheet => readRules(sheet.textContent ?? ''));
  sheets.forEach(sheet => sheet.remove());
  for (const [element, styles] of matchRules(rules, page)) {
    // What an element says itself comes last, and counts.
    const own = element.getAttribute('style') ?? '';
    element.setAttribute('style', [...styles, own].join('; '));
  }
  return page.body.innerHTML;
}

/** The rules at the top of a sheet that say something of colours, the most specific last. */
function readRules(sheet: string): IRule[] {
  const text = sheet.replace(/\/\*[^]*?\*\//g, ' ');
  const rules: IRule[] = [];
  for (const [head, body] of topBlocks(text)) {
    const style = head.startsWith('@') ? '' : keptStyle(body);
    for (const selector of style === '' ? [] : head.split(',')) {
      rules.push({ selector: selector.trim(), style });
    }
  }
  return rules
    .map((rule, index) => ({ rule, index, weight: weightOf(rule.selector) }))
    .sort((a, b) => a.weight - b.weight || a.index - b.index)
    .map(({ rule }) => rule);
}

/** What stands before each pair of outermost braces, and in it. */
function topBlocks(text: string): (readonly [string, string])[] {
  const blocks: (readonly [string, string])[] = [];
  let depth = 0;
  let head = 0;
  let body = 0;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    depth = Math.max(0, depth + (brace === '{' ? 1 : -1));
    if (brace === '{' && depth === 1) {
      body = index;
    } else if (brace === '}' && depth === 0) {
      // An import before the rule ends with a semicolon.
      const before = text.slice(head, body).split(';').at(-1) ?? '';
      blocks.push([before.trim(), text.slice(body + 1, index)]);
      head = index + 1;
      body = head;
    }
  }
  return blocks;
}

/** Ids before classes before names, as style sheets count. */
function weightOf(selector: string): number {
  const count = (mark: RegExp) => selector.match(mark)?.length ?? 0;
  return (
    count(/#/g) * 10_000 + count(/\./g) * 100 + count(/(?:^|[\s>])[a-z]/gi)
  );
}

function matchRules(
  rules: readonly IRule[],
  page: Document
): Map<Element, string[]> {
  const matched = new Map<Element, string[]>();
  let searches = 0;
  for (const { selector, style } of rules) {
    const id = ONE_ID.exec(selector)?.[1];
    let found: Iterable<Element> = [];
    if (id !== undefined) {
      const element = page.getElementById(id);
      found = element ? [element] : [];
    } else if (SIMPLE.test(selector) && searches < MOST_SEARCHES) {
      searches++;
      found = select(page, selector);
    }
    for (const element of found) {
      const styles = matched.get(element) ?? [];
      styles.push(style);
      matched.set(element, styles);
    }
  }
  return matched;
}

function select(page: Document, selector: string): Iterable<Element> {
  try {
    return page.querySelectorAll(selector);
  } catch {
    // Not a selector: a browser would leave the rule out, too.
    return [];
  }
}
