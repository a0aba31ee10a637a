/**
 * Takes out of formulas what fetches or acts. LaTeX can write links and, past the filter of MathJax, any style; and it becomes
 * HTML only after the sanitizer has looked.
 */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import type { FileLinks } from './file-links';
import { cleanLink } from './safe-links';

/** What MathJax puts into `style`; anything else could fetch, or lie over the application. */
const KEPT_STYLE =
  /^(-webkit-)?(border|color|background-color|direction|display|font|height|letter-spacing|line-height|margin|max-|min-|padding|text-align|transform|vertical-align|white-space|width)/;
const FETCHING_VALUE = /(url|image|image-set|cross-fade|src|var|attr)\s*\(/i;

/** A typesetter whose result fetches nothing and links to nothing of the application's. */
export class SafeTypesetter implements IRenderMime.ILatexTypesetter {
  constructor(base: IRenderMime.ILatexTypesetter, links: FileLinks) {
    this._base = base;
    this._links = links;
  }

  async typeset(element: HTMLElement): Promise<void> {
    if (!/[$\\]/.test(element.textContent ?? '')) {
      return;
    }
    // The first call loads MathJax: nothing is painted between those that follow.
    await this._base.typeset(document.createElement('div'));
    const { display } = element.style;
    // What is not displayed has no style that is looked up, so that nothing of it is fetched.
    element.style.display = 'none';
    try {
      await this._base.typeset(element);
      for (const formula of element.querySelectorAll('mjx-container')) {
        cleanFormula(formula, this._links);
      }
    } finally {
      element.style.display = display;
    }
  }

  private readonly _base: IRenderMime.ILatexTypesetter;
  private readonly _links: FileLinks;
}

function cleanFormula(formula: Element, links: FileLinks): void {
  for (const element of [formula, ...formula.querySelectorAll('*')]) {
    for (const { name } of [...element.attributes]) {
      if (/^(on|src|xlink:|data-command)/i.test(name)) {
        element.removeAttribute(name);
      }
    }
    if (element.localName === 'a' || element.hasAttribute('href')) {
      cleanLink(element, links);
    }
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      cleanStyle(element.style);
    }
  }
}

function cleanStyle(style: CSSStyleDeclaration): void {
  const names = Array.from({ length: style.length }, (_, i) => style.item(i));
  for (const name of names) {
    if (
      !KEPT_STYLE.test(name) ||
      name.startsWith('border-image') ||
      FETCHING_VALUE.test(style.getPropertyValue(name))
    ) {
      style.removeProperty(name);
    }
  }
}
