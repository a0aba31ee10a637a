/** Lets every paragraph, item and cell of content run in the direction of its own text. */

/** The browser looks for their first letter; code and formulas do not count. */
const TEXTS =
  'p, li, td, th, h1, h2, h3, h4, h5, h6, dt, dd, summary, caption, figcaption';
/** Whose children have directions of their own, at which the browser does not look. */
const HOLDERS = 'ul, ol, dl, table, blockquote';
/** Always written from left to right. */
const LITERAL = 'code, pre, kbd, samp, .jp-CodeInterp-formula';

/** Hebrew, Arabic and their neighbours: the blocks that Unicode keeps for such scripts. */
const RIGHT_TO_LEFT = /^[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]/;

/** Set directions where the content says nothing itself. */
export function directText(root: Element): void {
  for (const literal of root.querySelectorAll(LITERAL)) {
    literal.setAttribute('dir', 'ltr');
  }
  for (const text of root.querySelectorAll(TEXTS)) {
    setDirection(text, 'auto');
  }
  for (const holder of root.querySelectorAll(HOLDERS)) {
    const letter = /\p{L}.*/u.exec(holder.textContent ?? '')?.[0] ?? '';
    if (RIGHT_TO_LEFT.test(letter)) {
      setDirection(holder, 'rtl');
    }
  }
}

function setDirection(element: Element, direction: string): void {
  if (!element.hasAttribute('dir')) {
    element.setAttribute('dir', direction);
  }
}
