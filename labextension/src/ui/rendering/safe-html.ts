/**
 * Takes every way to fetch or to act out of HTML that a model or an output wrote.
 *
 * JupyterLab's own sanitizer stops scripts; it leaves what fetches without a click (images, media, CSS) and what looks like a
 * part of the application (classes, forms). Here only an allow-list of elements and attributes passes.
 */
import type { FileLinks } from './file-links';

/** The class of what stands in for a picture on another server; a click on it may load the picture. */
export const REMOTE_IMAGE_CLASS = 'jp-CodeInterp-remoteImage';
/** Holds the address of such a picture. */
export const REMOTE_IMAGE_ATTRIBUTE = 'data-codeinterp-remote';
/** Marks a picture that is one of our stored files. */
export const FILE_IMAGE_ATTRIBUTE = 'data-codeinterp-file';

const KEPT_ELEMENTS = new Set(
  (
    'a abbr b bdi bdo blockquote br caption code col colgroup dd del details dfn div dl dt em figcaption figure ' +
    'h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody ' +
    'td tfoot th thead time tr u ul var wbr'
  ).split(' ')
);

/** Gone with all that is in them; other unknown elements lose only their own tag. */
const DROPPED_ELEMENTS = new Set(
  (
    'applet area audio base canvas datalist embed frame frameset head iframe link map math meta noembed noframes noscript ' +
    'object option param plaintext script select source style svg template textarea title track video xmp'
  ).split(' ')
);

const KEPT_ATTRIBUTES = new Set(
  (
    'abbr align alt border cellpadding cellspacing class colspan datetime dir headers height href lang open reversed rowspan ' +
    'scope span src start title valign value width'
  ).split(' ')
);

/** Colours of ANSI text, highlighted code, pandas tables; any other class could dress content up as the application. */
const KEPT_CLASS =
  /^(ansi-[\w-]+|cm-[\w-]+|tok-[\w-]+|ͼ\w+|language-[\w+#-]+|dataframe)$/;

const RASTER_DATA_URL =
  /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/i;

/** Clean HTML; the result fetches nothing but our own stored files. */
export function cleanHtml(html: string, links: FileLinks): string {
  // A parsed document has no browsing context: nothing in it loads or runs.
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  for (const child of [...body.children]) {
    cleanElement(child, links);
  }
  return body.innerHTML;
}

function cleanElement(element: Element, links: FileLinks): void {
  const name = element.localName;
  if (
    DROPPED_ELEMENTS.has(name) ||
    element.namespaceURI !== 'http://www.w3.org/1999/xhtml'
  ) {
    element.remove();
    return;
  }
  for (const child of [...element.children]) {
    cleanElement(child, links);
  }
  if (name === 'input') {
    element.replaceWith(checkboxText(element));
  } else if (!KEPT_ELEMENTS.has(name)) {
    element.replaceWith(...element.childNodes);
  } else {
    cleanAttributes(element);
    if (name === 'img') {
      cleanImage(element, links);
    } else if (name === 'a') {
      cleanLink(element, links);
    }
  }
}

function cleanAttributes(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if (!KEPT_ATTRIBUTES.has(name)) {
      element.removeAttribute(name);
    } else if (name === 'class') {
      const kept = value.split(/\s+/).filter(word => KEPT_CLASS.test(word));
      element.className = kept.join(' ');
      if (kept.length === 0) {
        element.removeAttribute('class');
      }
    } else if (
      (name === 'src' && element.localName !== 'img') ||
      (name === 'href' && element.localName !== 'a')
    ) {
      element.removeAttribute(name);
    }
  }
}

function cleanImage(image: Element, links: FileLinks): void {
  const source = image.getAttribute('src')?.trim() ?? '';
  const fileId = links.fileIdOf(source);
  if (fileId !== undefined) {
    image.setAttribute('src', links.contentUrl(fileId));
    image.setAttribute(FILE_IMAGE_ATTRIBUTE, fileId);
    return;
  }
  if (RASTER_DATA_URL.test(source)) {
    return;
  }
  image.replaceWith(standIn(image, source));
}

/** A picture elsewhere shows its address; only one on another server may be loaded by a click. */
function standIn(image: Element, source: string): HTMLElement {
  const label = [image.getAttribute('alt'), source].filter(Boolean).join(': ');
  const url = remoteUrl(source);
  const element = image.ownerDocument.createElement(url ? 'button' : 'span');
  element.className = REMOTE_IMAGE_CLASS;
  element.textContent = `🖼 ${label || 'image'}`;
  if (url) {
    element.setAttribute('type', 'button');
    element.setAttribute(REMOTE_IMAGE_ATTRIBUTE, url);
  }
  return element;
}

/** The absolute address when it is on another server, for our own could change something when it is fetched. */
function remoteUrl(source: string): string | undefined {
  if (!/^https?:\/\//i.test(source)) {
    return undefined;
  }
  try {
    const url = new URL(source);
    return url.host === window.location.host ? undefined : url.href;
  } catch {
    return undefined;
  }
}

/** Let a link lead only to our stored files and to other servers, in a tab of its own; its address becomes its title. */
export function cleanLink(link: Element, links: FileLinks): void {
  const address = link.getAttribute('href')?.trim() ?? '';
  link.removeAttribute('href');
  const fileId = links.fileIdOf(address);
  const target =
    fileId !== undefined ? links.contentUrl(fileId) : outgoing(address);
  if (target !== undefined) {
    link.setAttribute('href', target);
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  if (address) {
    link.setAttribute('title', address);
  }
}

/** Whether a link may lead there: to another server, or into a mail. */
export function isOutgoing(address: string): boolean {
  return outgoing(address) !== undefined;
}

function outgoing(address: string): string | undefined {
  return /^mailto:/i.test(address) ? address : remoteUrl(address);
}

function checkboxText(input: Element): Text {
  const checked = input.getAttribute('type') === 'checkbox';
  const text = checked ? (input.hasAttribute('checked') ? '☑ ' : '☐ ') : '';
  return input.ownerDocument.createTextNode(text);
}
