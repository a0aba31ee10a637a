/**
 * Typesets formulas out of sight and takes out of them what fetches or acts. LaTeX can write links and, past the filter of
 * MathJax, any style; and it becomes HTML only after the sanitizer has looked.
 */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { cleanFormula } from './clean-formula';
import type { FileLinks } from './file-links';
import { FORMULA_CLASS, wrapFormulas } from './formula-elements';

/** A typesetter whose result fetches nothing and links to nothing of the application's. */
export class SafeTypesetter implements IRenderMime.ILatexTypesetter {
  constructor(base: IRenderMime.ILatexTypesetter, links: FileLinks) {
    this._base = base;
    this._links = links;
  }

  /** Typeset every formula once, whoever asks how often; resolves when all of them are as they will stay. */
  async typeset(element: HTMLElement): Promise<void> {
    if (!element.matches('.jp-RenderedMarkdown')) {
      wrapFormulas(element);
    }
    const formulas = [...element.querySelectorAll(`.${FORMULA_CLASS}`)];
    const fresh = formulas.filter(formula => !this._typeset.has(formula));
    if (fresh.length > 0) {
      const done = this._typesetAll(fresh);
      fresh.forEach(formula => this._typeset.set(formula, done));
    }
    await Promise.all(
      formulas.flatMap(formula => this._typeset.get(formula) ?? [])
    );
  }

  /** Each shows its source until it is there, and goes on showing it when it cannot be typeset. */
  private async _typesetAll(formulas: readonly Element[]): Promise<void> {
    const copies = await this._make(formulas);
    if (copies) {
      copies.forEach((copy, index) => this._show(copy, formulas[index]));
    } else if (formulas.length > 1) {
      // One of them broke all of them.
      for (const formula of formulas) {
        await this._typesetAll([formula]);
      }
    } else {
      formulas.forEach(formula => this._typeset.delete(formula));
    }
  }

  /** What the formulas become, in their order; null when MathJax failed. */
  private async _make(
    formulas: readonly Element[]
  ): Promise<HTMLElement[] | null> {
    const workshop = document.createElement('div');
    // What is not displayed has no style that is looked up, so that nothing of it is fetched.
    workshop.style.display = 'none';
    const copies = formulas.map(formula => copyOf(formula));
    workshop.append(...copies);
    // Formulas need a document around them.
    document.body.append(workshop);
    try {
      await this._base.typeset(workshop);
      return copies;
    } catch {
      // The formula goes on showing its source, which says more than the reason.
      return null;
    } finally {
      workshop.remove();
    }
  }

  /** Put what was made into place: a copy, for MathJax keeps its own and may change it after it was cleaned. */
  private _show(made: Element, formula: Element | undefined): void {
    if (!formula) {
      return;
    }
    if (made.childElementCount > 0) {
      cleanFormula(made, this._links);
      formula.replaceChildren(...made.cloneNode(true).childNodes);
    } else {
      // The next one to ask tries again.
      this._typeset.delete(formula);
    }
  }

  private readonly _base: IRenderMime.ILatexTypesetter;
  private readonly _links: FileLinks;
  /** What was typeset or is being typeset. */
  private readonly _typeset = new WeakMap<Element, Promise<void>>();
}

function copyOf(formula: Element): HTMLElement {
  const copy = document.createElement('span');
  copy.textContent = withoutQuoteMarks(formula.textContent ?? '')
    // JupyterLab's way of two backslashes is none of MathJax's.
    .replace(/^\\\\([([])([^]*)\\\\([)\]])$/, '\\$1$2\\$3')
    // JupyterLab has loaded all packages; for any other name MathJax would fetch a script. The space keeps what stands around
    // one from becoming another.
    .replace(/\\require(?![A-Za-z])(?:\s|%.*)*(?:\{[^{}]*\})?/g, ' ');
  return copy;
}

/** In a quotation each line of a formula begins with the mark of the quotation, which is none of the formula. */
function withoutQuoteMarks(source: string): string {
  const isQuoted = /\n/.test(source) && !/\n(?![ \t]*>)/.test(source);
  return isQuoted ? source.replace(/\n[ \t]*>[ \t]?/g, '\n') : source;
}
