/**
 * Moves what a style sheet in an output says about colours to the elements it means, and takes out what it hides.
 *
 * pandas' `Styler` writes its colours as rules for the ids of its cells; scikit-learn hides the text that stands in for its
 * diagrams. A sheet cannot stay, for it would reach the whole page; what it says of the output's own elements can.
 */
import { removeHidden } from './hidden-parts';
import { keptStyle } from './kept-style';
import { UNSEEN } from './safe-html';
import { readShowRules, topBlocks } from './style-rules';

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

/** What may hide or colour something, or is not seen itself; text that only looks like it costs no more than time. */
const STYLED = new RegExp(
  `<(?:${UNSEEN.join('|')})\\b|\\shidden[\\s=>/]|\\b(?:display|visibility)\\s*:`,
  'i'
);

/** Give the elements of HTML the colours of its own style sheets, which it loses, and leave out what they hide. */
export function inlineStyleSheets(html: string): string {
  if (!STYLED.test(html) || html.length > MOST_CHARACTERS) {
    return html;
  }
  // A parsed document has no browsing context: nothing in it loads or runs.
  const page = new DOMParser().parseFromString(html, 'text/html');
  const sheets = [...page.querySelectorAll('style')];
  const texts = sheets
    .filter(isForScreens)
    .map(sheet => sheet.textContent ?? '');
  removeHidden(page.body, readShowRules(texts));
  if (sheets.length > 0) {
    // With a sheet they fold parts of the output, which they cannot do here.
    page.querySelectorAll('input').forEach(input => input.remove());
  }
  // JupyterLab's sanitizer would keep what is written in them, such as the labels of a vector graphic.
  page.body.querySelectorAll(UNSEEN.join(',')).forEach(part => part.remove());
  sheets.forEach(sheet => sheet.remove());
  const rules = texts.flatMap(readRules);
  for (const [element, styles] of matchRules(rules, page)) {
    // What an element says itself comes last, and counts.
    const own = element.getAttribute('style') ?? '';
    element.setAttribute('style', [...styles, own].join('; '));
  }
  return page.body.innerHTML;
}

function isForScreens(sheet: Element): boolean {
  return /^\s*(?:all|screen)?\s*$/i.test(sheet.getAttribute('media') ?? '');
}

/** The rules at the top of a sheet that say something of colours, the most specific last. */
function readRules(sheet: string): IRule[] {
  const rules: IRule[] = [];
  for (const [head, body] of topBlocks(sheet)) {
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
