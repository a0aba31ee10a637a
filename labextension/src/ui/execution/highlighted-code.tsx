/** Code with JupyterLab's highlighting; plain while it is still being written. */
import { type JSX, memo, useEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';

/** Highlighting more than this takes longer than a frame. */
const HIGHLIGHTED_CHARACTERS = 50_000;

/** Render the code; `live` while it grows. */
export const HighlightedCode = memo(function HighlightedCode(props: {
  readonly code: string;
  readonly language: string;
  readonly live: boolean;
}): JSX.Element {
  const { languages } = usePanelContext();
  const { code, language, live } = props;
  const host = useRef<HTMLElement>(null);

  useEffect(() => {
    const element = host.current;
    if (
      !element ||
      !languages ||
      live ||
      code.length > HIGHLIGHTED_CHARACTERS
    ) {
      return;
    }
    const spec = languages.findBest(language || 'text');
    if (!spec) {
      return;
    }
    let current = true;
    const target = document.createElement('code');
    languages.highlight(code, spec, target).then(
      () => {
        if (current) {
          element.replaceChildren(...target.childNodes);
        }
      },
      () => {
        // Without its highlighting the code is still there to read.
      }
    );
    return () => {
      current = false;
    };
  }, [code, language, languages, live]);

  // A key per text: React must not reconcile nodes that the highlighter has replaced.
  return (
    <pre className="jp-CodeInterp-code" tabIndex={0}>
      <code ref={host} key={live ? 'live' : code}>
        {code}
      </code>
    </pre>
  );
});
