/** Code with JupyterLab's highlighting; plain while it is still being written. */
import { type JSX, memo, useEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { markLine } from './failing-mark';
import { useFollowEnd } from './use-follow-end';

/** Highlighting more than this takes longer than a frame. */
const HIGHLIGHTED_CHARACTERS = 50_000;

/** Props of highlighted code. */
export interface IHighlightedCodeProps {
  readonly code: string;
  readonly language: string;
  /** Whether it still grows; its end stays in view then. */
  readonly live: boolean;
  /** The line, from 1, at which it failed. */
  readonly failingLine?: number | null;
}

/** Render the code. */
export const HighlightedCode = memo(function HighlightedCode(
  props: IHighlightedCodeProps
): JSX.Element {
  const { languages, trans } = usePanelContext();
  const { code, language, live, failingLine = null } = props;
  const host = useRef<HTMLElement>(null);
  const box = useFollowEnd<HTMLPreElement>(code, live);

  useEffect(() => {
    const element = host.current;
    if (!element || live) {
      return;
    }
    let current = true;
    const show = (target: HTMLElement) => {
      if (current) {
        if (failingLine !== null) {
          markLine(target, failingLine, trans.__('This line failed:'));
        }
        element.replaceChildren(...target.childNodes);
      }
    };
    const plain = document.createElement('code');
    plain.textContent = code;
    const spec = languages?.findBest(language || 'text');
    if (!languages || !spec || code.length > HIGHLIGHTED_CHARACTERS) {
      show(plain);
    } else {
      const target = document.createElement('code');
      languages.highlight(code, spec, target).then(
        () => show(target),
        // Without its highlighting the code is still there to read.
        () => show(plain)
      );
    }
    return () => {
      current = false;
    };
  }, [code, language, languages, live, failingLine, trans]);

  // A key per text: React must not reconcile nodes that the highlighter has replaced.
  return (
    <pre
      className={`jp-CodeInterp-code ${live ? 'jp-mod-live' : ''}`}
      ref={box}
      tabIndex={0}
    >
      <code ref={host} key={live ? 'live' : code}>
        {code}
      </code>
    </pre>
  );
});
