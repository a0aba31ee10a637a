/** Loads a picture from another server when a person asks for it. */
import type { MouseEvent } from 'react';

import { REMOTE_IMAGE_ATTRIBUTE } from './safe-links';

/** Handle a click in rendered content, whose buttons React does not know: put the picture in place of its stand-in. */
export function loadRemoteImage(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest(`button[${REMOTE_IMAGE_ATTRIBUTE}]`);
  const address = button?.getAttribute(REMOTE_IMAGE_ATTRIBUTE);
  if (button && address) {
    const image = document.createElement('img');
    image.referrerPolicy = 'no-referrer';
    image.alt = button.textContent ?? '';
    image.src = address;
    button.replaceWith(image);
  }
}
