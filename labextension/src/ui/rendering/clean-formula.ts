/** Takes out of a typeset formula what fetches, links or could lie over the application. */
import type { FileLinks } from './file-links';
import { cleanLink } from './safe-links';

/** What MathJax puts into `style`; anything else could fetch, or lie over the application. */
const KEPT_STYLE =
  /^(-webkit-)?(border|color|background-color|direction|display|font|height|letter-spacing|line-height|margin|max-|min-|padding|text-align|transform|vertical-align|white-space|width)/;
const FETCHING_VALUE = /(url|image|image-set|cross-fade|src|var|attr)\s*\(/i;
const DROPPED_ATTRIBUTE =
  /^(on|src|xlink:|data-command|contenteditable|name$)/i;
/** MathJax's own names; any other could dress a formula up as a part of the application. */
const KEPT_CLASS = /^(?:MathJax|MJX-|TEX-|NCM-|mjx-)[\w-]*$/;
const KEPT_ID = /^(?:MathJax|mjx)[\w-]*$/i;

/** Clean all that is in `formula`. */
export function cleanFormula(formula: Element, links: FileLinks): void {
  for (const element of formula.querySelectorAll('*')) {
    cleanAttributes(element);
    if (element.localName === 'a' || element.hasAttribute('href')) {
      cleanLink(element, links);
    }
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      cleanStyle(element.style);
    }
  }
}

function cleanAttributes(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if (
      DROPPED_ATTRIBUTE.test(name) ||
      (name === 'id' && !KEPT_ID.test(value))
    ) {
      element.removeAttribute(name);
    } else if (name === 'class') {
      const kept = value.split(/\s+/).filter(word => KEPT_CLASS.test(word));
      element.setAttribute('class', kept.join(' '));
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
