/** Where links and pictures of content may lead: to our stored files, and to other servers when a person clicks. */
import type { FileLinks } from './file-links';

/** The class of what stands in for a picture on another server; a click on it may load the picture. */
export const REMOTE_IMAGE_CLASS = 'jp-CodeInterp-remoteImage';
/** Holds the address of such a picture. */
export const REMOTE_IMAGE_ATTRIBUTE = 'data-codeinterp-remote';
/** Marks a picture that is one of our stored files. */
export const FILE_IMAGE_ATTRIBUTE = 'data-codeinterp-file';

const RASTER_DATA_URL =
  /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/i;

/** Let a picture show one of our files or its own bytes; anything else becomes its address in words. */
export function cleanImage(image: Element, links: FileLinks): void {
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
  element.textContent = label;
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
