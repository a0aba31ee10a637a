/** Gives every formula of rendered content an element of its own, in which it can be typeset. */
import { findFormulas } from './find-formulas';
import { revealFormulas, splitAtFormulas } from './formula-tokens';

/** The class of such an element; the sanitizer takes it from content. */
export const FORMULA_CLASS = 'jp-CodeInterp-formula';

/** Where text is not typeset. */
const LITERAL = `code, pre, kbd, samp, button, .${FORMULA_CLASS}`;

/** Wrap the formulas that the Markdown parser has carried along; those in code become text again. */
export function placeFormulas(root: Element): void {
  for (const text of textNodes(root)) {
    const pieces = splitAtFormulas(text.data);
    if (text.parentElement?.closest(LITERAL)) {
      text.data = revealFormulas(text.data);
    } else if (pieces.length > 1) {
      text.replaceWith(...wrapped(text.ownerDocument, pieces));
    }
  }
}

/** Wrap the formulas of text as it is shown; LaTeX keeps its own idea of what a formula is. */
export function wrapFormulas(root: Element): void {
  const find = root.matches('.jp-RenderedLatex') ? wholeText : findFormulas;
  for (const text of textNodes(root)) {
    if (text.parentElement?.closest(LITERAL)) {
      continue;
    }
    const pieces: string[] = [];
    let end = 0;
    for (const { from, to } of find(text.data)) {
      pieces.push(text.data.slice(end, from), text.data.slice(from, to));
      end = to;
    }
    if (pieces.length > 0) {
      pieces.push(text.data.slice(end));
      text.replaceWith(...wrapped(text.ownerDocument, pieces));
    }
  }
}

function wholeText(text: string): { from: number; to: number }[] {
  return /[$\\]/.test(text) ? [{ from: 0, to: text.length }] : [];
}

function textNodes(root: Element): Text[] {
  const walker = root.ownerDocument.createTreeWalker(
    root,
    NodeFilter.SHOW_TEXT
  );
  const found: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      found.push(node);
    }
  }
  return found;
}

function wrapped(page: Document, pieces: readonly string[]): Node[] {
  return pieces.flatMap((piece, index): Node[] => {
    if (index % 2 === 0) {
      return piece === '' ? [] : [page.createTextNode(piece)];
    }
    const element = page.createElement('span');
    element.className = FORMULA_CLASS;
    element.textContent = piece;
    return [element];
  });
}
