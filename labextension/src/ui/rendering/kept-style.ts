/** The declarations of a style that content may keep: colour, weight and alignment of text. */

/** Property and what its value may be; the browser has parsed it before, so that it has one way to be written. */
const COLOUR =
  /^(?:#[\da-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([\d\s.,%/+-]{1,60}\))$/i;
const KEPT: ReadonlyMap<string, RegExp> = new Map([
  ['color', COLOUR],
  ['background-color', COLOUR],
  ['font-weight', /^(?:normal|bold|bolder|lighter|[1-9]\d{0,2})$/],
  ['font-style', /^(?:normal|italic|oblique)$/],
  ['text-align', /^(?:left|right|center|justify|start|end)$/],
  ['text-decoration-line', /^(?:none|underline|line-through)$/]
]);

/** Longer than any list of what is kept. */
const MOST_CHARACTERS = 2000;

/** Belongs to a document that is never shown: nothing in its style loads. */
let probe: HTMLElement | null = null;

/** Filter a style attribute, or the inside of a rule. */
export function keptStyle(style: string): string {
  if (style.length > MOST_CHARACTERS) {
    return '';
  }
  probe ??= document.implementation.createHTMLDocument('').createElement('p');
  probe.setAttribute('style', style);
  const kept: string[] = [];
  for (const [name, allowed] of KEPT) {
    const value = probe.style.getPropertyValue(name).trim();
    if (allowed.test(value)) {
      kept.push(`${name}: ${value}`);
    }
  }
  return kept.join('; ');
}
