/** A model often repeats the link of a picture that its execution already shows; once is enough. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { FILE_IMAGE_ATTRIBUTE } from './safe-links';

/** Put a short link in place of every picture in `node` whose file is in `shown`. */
export function collapseRepeatedImages(
  node: HTMLElement,
  shown: ReadonlySet<string>,
  trans: TranslationBundle
): void {
  for (const image of node.querySelectorAll(`img[${FILE_IMAGE_ATTRIBUTE}]`)) {
    const id = image.getAttribute(FILE_IMAGE_ATTRIBUTE) ?? '';
    if (shown.has(id)) {
      const link = document.createElement('a');
      link.href = image.getAttribute('src') ?? '';
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
      link.textContent = trans.__(
        '%1 (shown above)',
        image.getAttribute('alt') ?? trans.__('Image')
      );
      image.replaceWith(link);
    }
  }
}
