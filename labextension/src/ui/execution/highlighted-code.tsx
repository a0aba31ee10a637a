/** Code with JupyterLab's highlighting. */
import { type JSX, memo, useLayoutEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { CodePainter } from './code-painter';
import { useFollowEnd } from './use-follow-end';

/** Props of highlighted code. */
export interface IHighlightedCodeProps {
  readonly code: string;
  readonly language: string;
  /** Whether it still grows; its end stays in view then. */
  readonly live: boolean;
  /** Whether it keeps the height that it had at most while it grew. */
  readonly capped?: boolean;
  /** The line, from 1, at which it failed or was stopped. */
  readonly failingLine?: number | null;
  /** Whether a person stopped it there. */
  readonly stopped?: boolean;
}

/** Render the code. */
export const HighlightedCode = memo(function HighlightedCode(
  props: IHighlightedCodeProps
): JSX.Element {
  const { languages, trans } = usePanelContext();
  const { code, language, live, failingLine = null, stopped = false } = props;
  const host = useRef<HTMLElement>(null);
  const painter = useRef<CodePainter | null>(null);
  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const label = stopped
      ? trans.__('Stopped at this line:')
      : trans.__('This line failed:');
    const created = new CodePainter(host.current, languages, label);
    painter.current = created;
    return () => created.dispose();
  }, [languages, stopped, trans]);
  useLayoutEffect(() => {
    painter.current?.paint({ code, language, live, failingLine });
  }, [code, language, languages, live, failingLine, stopped, trans]);
  // After the code is there to be scrolled.
  const box = useFollowEnd<HTMLPreElement>(code, live);
  const capped = live || props.capped === true;
  return (
    <pre
      className={`jp-CodeInterp-code ${capped ? 'jp-mod-live' : ''}`}
      ref={box}
      tabIndex={0}
    >
      <code ref={host} />
    </pre>
  );
});
