/** Renders text of a terminal, with its colours and addresses, as JupyterLab does. */
import { renderText } from '@jupyterlab/rendermime';
import { type RefObject, useEffect, useRef } from 'react';

import { useRendermime } from '../rendering/safe-rendering';

/** The ref of an element that holds `text`. */
export function useTerminalText(text: string): RefObject<HTMLDivElement> {
  const rendermime = useRendermime();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = document.createElement('div');
    void renderText({
      host: target,
      sanitizer: rendermime.sanitizer,
      source: text
    });
    host.current?.replaceChildren(...target.childNodes);
  }, [text, rendermime]);
  return host;
}
