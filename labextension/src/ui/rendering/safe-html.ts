/**
 * Takes every way to fetch or to act out of HTML that a model or an output wrote.
 *
 * JupyterLab's own sanitizer stops scripts; it leaves what fetches without a click (images, media, CSS) and what looks like a
 * part of the application (classes, forms). Here DOMPurify lets an allow-list of elements and attributes pass, and its hooks
 * judge the values of those attributes.
 */
import DOMPurify, {
  type Config,
  type UponSanitizeAttributeHookEvent
} from 'dompurify';

import type { FileLinks } from './file-links';
import { revealFormulas } from './formula-tokens';
import { keptClasses } from './kept-classes';
import { keptStyle } from './kept-style';
import { cleanImage, cleanLink } from './safe-links';

const words = (text: string) => text.split(' ');

/** Gone with all that is in them; other unknown elements lose only their own tag. */
export const UNSEEN: readonly string[] = words(
  'applet area audio base canvas datalist embed frame frameset head iframe link map math meta noembed noframes noscript ' +
    'object option param plaintext script select source style svg template textarea title track video xmp'
);

const CONFIG = {
  ALLOWED_TAGS: words(
    '#text a abbr b bdi bdo blockquote br caption code col colgroup dd del details dfn div dl dt em figcaption figure ' +
      'h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table ' +
      'tbody td tfoot th thead time tr u ul var wbr'
  ),
  FORBID_CONTENTS: [...UNSEEN],
  ALLOWED_ATTR: words(
    'abbr align alt border cellpadding cellspacing checked class colspan datetime dir headers height href lang open reversed ' +
      'rowspan scope span src start style title type valign value width'
  ),
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  // Where a link may lead is decided below; this only has to keep references to our files.
  ALLOWED_URI_REGEXP:
    /^(?:(?:https?|mailto|codeinterp-file):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  // What belongs into a head is content all the same.
  FORCE_BODY: true,
  RETURN_DOM: true
} satisfies Config;

/** One of our own, for hooks would reach others who use the same. */
const purifier = DOMPurify(window);
purifier.addHook('uponSanitizeAttribute', cleanAttribute);

/** Clean HTML; the result fetches nothing but our own stored files. */
export function cleanHtml(html: string, links: FileLinks): string {
  // It belongs to a parsed document without a browsing context: nothing in it loads or runs.
  const body: Element | null = purifier.sanitize(html, CONFIG);
  if (!body) {
    // A set of frames stands in place of a body.
    return '';
  }
  for (const input of body.querySelectorAll('input')) {
    input.replaceWith(checkboxText(input));
  }
  for (const image of body.querySelectorAll('img')) {
    cleanImage(image, links);
  }
  for (const link of body.querySelectorAll('a')) {
    cleanLink(link, links);
  }
  return body.innerHTML;
}

/** Where an attribute may stand, when that is not everywhere. */
const ONLY_AT: ReadonlyMap<string, string> = new Map([
  ['src', 'IMG'],
  ['href', 'A'],
  ['type', 'INPUT'],
  ['checked', 'INPUT']
]);

function cleanAttribute(
  element: Element,
  attribute: UponSanitizeAttributeHookEvent
): void {
  const value = revealFormulas(attribute.attrValue);
  attribute.attrValue = value;
  const place = ONLY_AT.get(attribute.attrName);
  if (place !== undefined && element.nodeName !== place) {
    attribute.keepAttr = false;
  } else if (attribute.attrName === 'class') {
    attribute.attrValue = keptClasses(value);
  } else if (attribute.attrName === 'style') {
    attribute.attrValue = keptStyle(value);
  }
  if (
    attribute.attrValue === '' &&
    /^(class|style)$/.test(attribute.attrName)
  ) {
    attribute.keepAttr = false;
  }
}

function checkboxText(input: Element): Text {
  const checked = input.getAttribute('type') === 'checkbox';
  const text = checked ? (input.hasAttribute('checked') ? '☑ ' : '☐ ') : '';
  return input.ownerDocument.createTextNode(text);
}
