/**
 * What the style sheets of HTML say about which of its elements are shown.
 *
 * `jupyter_codeinterp/outputs/style_rules.py` and `hidden_html.py` are the same for what a model reads: both must leave out
 * the same parts. A browser's own search would take too long for some selectors, and cannot be stopped.
 */

/** A compound selector: what an element itself must be. */
interface ICompound {
  /** How it stands to the compound on its right. */
  readonly combinator: string;
  readonly tag: string;
  readonly simple: readonly string[];
}

/** Whether elements are shown, by one of the two properties. */
export interface IShowRule {
  /** From right to left. */
  readonly compounds: readonly ICompound[];
  readonly name: string;
  readonly hides: boolean;
  /** Important or not, ids, classes, elements; of equal ones the later counts. */
  readonly weight: readonly number[];
}

const MOST_RULES = 400;
const MOST_COMPOUNDS = 8;
const MOST_CHARACTERS = 500_000;

const DECLARATION =
  /(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)(\s*!\s*important)?/gi;
const SELECTOR = /^[\w#.*:>+~\s[\]="'-]{1,200}$/;
const COMPOUND =
  /(\*|[a-z][\w-]*)?((?:#[\w-]+|\.[\w-]+|\[[\w-]+(?:=(?:[\w-]+|"[\w\s-]*"|'[\w\s-]*'))?\]|:checked)*)/iy;
const SIMPLE = /#[\w-]+|\.[\w-]+|\[[^\]]*\]|:checked/g;
const COMBINATOR = /\s*([>+~\s])\s*/y;

/** The rules at the top of the sheets that show or hide, in their order. */
export function readShowRules(sheets: readonly string[]): IShowRule[] {
  const text = sheets.join('\n').slice(0, MOST_CHARACTERS);
  const rules: IShowRule[] = [];
  for (const [head, body] of topBlocks(text)) {
    const said = head.startsWith('@')
      ? []
      : declarations(body.split('{', 1)[0] ?? '');
    for (const selector of said.length > 0 ? head.split(',') : []) {
      const compounds = readSelector(selector.trim());
      for (const { name, hides, important } of compounds ? said : []) {
        const weight = [Number(important), ...specificity(compounds ?? [])];
        rules.push({ compounds: compounds ?? [], name, hides, weight });
      }
    }
    if (rules.length >= MOST_RULES) {
      break;
    }
  }
  return rules.slice(0, MOST_RULES);
}

/** The declarations of a style attribute, or of the inside of a rule, that show or hide. */
export function declarations(
  style: string
): { name: string; hides: boolean; important: boolean }[] {
  return [...style.matchAll(DECLARATION)].map(
    ([, property = '', value = '', important]) => {
      const name = property.toLowerCase();
      const hiding = name === 'display' ? /^none$/i : /^(?:hidden|collapse)$/i;
      return { name, hides: hiding.test(value), important: !!important };
    }
  );
}

/** What stands before each pair of outermost braces, and in it. */
export function topBlocks(sheet: string): (readonly [string, string])[] {
  const text = sheet.replace(/\/\*[^]*?(?:\*\/|$)/g, ' ');
  const blocks: (readonly [string, string])[] = [];
  let depth = 0;
  let head = 0;
  let body = 0;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    depth = Math.max(0, depth + (brace === '{' ? 1 : -1));
    if (brace === '{' && depth === 1) {
      body = index;
    } else if (brace === '}' && depth === 0) {
      if (body > head) {
        // An import before the rule ends with a semicolon.
        const before = text.slice(head, body).split(';').at(-1) ?? '';
        blocks.push([before.trim(), text.slice(body + 1, index)]);
      }
      head = index + 1;
      body = head;
    }
  }
  return blocks;
}

/** The compounds from right to left; null when the selector is not understood. */
function readSelector(selector: string): ICompound[] | null {
  const compounds: ICompound[] = [];
  let position = 0;
  while (SELECTOR.test(selector) && compounds.length < MOST_COMPOUNDS) {
    COMPOUND.lastIndex = position;
    const [whole = '', tag = '', rest = ''] = COMPOUND.exec(selector) ?? [];
    if (whole === '') {
      return null;
    }
    position += whole.length;
    COMBINATOR.lastIndex = position;
    const between = COMBINATOR.exec(selector);
    compounds.unshift({
      combinator: between ? (between[1]?.trim() ?? '') || ' ' : '',
      tag: tag.toLowerCase().replace('*', ''),
      simple: rest.match(SIMPLE) ?? []
    });
    if (!between) {
      return position === selector.length ? compounds : null;
    }
    position += between[0].length;
  }
  return null;
}

function specificity(compounds: readonly ICompound[]): number[] {
  const simple = compounds.flatMap(compound => compound.simple);
  const ids = simple.filter(part => part.startsWith('#')).length;
  const tags = compounds.filter(compound => compound.tag !== '').length;
  return [ids, simple.length - ids, tags];
}
