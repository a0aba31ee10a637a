/**
 * Stops clicks on links that lead to Jupyter itself or run something. Terminal text gets its links from JupyterLab, for any
 * scheme and after the sanitizer has looked, so that only the click can be judged.
 */
import type { FileLinks } from './file-links';
import { isOutgoing } from './safe-links';

/** Where models and code write; links elsewhere are the panel's own. */
const CONTENT = '.jp-CodeInterp-markdown, .jp-CodeInterp-outputs';

/** Stop a click (of any button) on a link of the content that may not be followed. */
export function guardLinks(
  event: Pick<Event, 'target' | 'preventDefault' | 'stopPropagation'>,
  links: FileLinks
): void {
  const link =
    event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (link?.closest(CONTENT) && !mayFollow(link, links)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function mayFollow(link: Element, links: FileLinks): boolean {
  const address = link.getAttribute('href') ?? '';
  const fileId = links.fileIdOf(address);
  return (
    address.startsWith('#') ||
    isOutgoing(address) ||
    (fileId !== undefined && address === links.contentUrl(fileId))
  );
}
