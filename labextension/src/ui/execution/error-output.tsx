/** An exception: what it says, and the traceback one click away. */
import { type JSX, memo } from 'react';

import type { ErrorOutput as ErrorOutputData } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { useTerminalText } from './use-terminal-text';

/** Render the exception. */
export const ErrorOutput = memo(function ErrorOutput(props: {
  readonly output: ErrorOutputData;
  /** Stop raises an exception too; it tells only where the code was. */
  readonly expected: boolean;
  /** The line of the code at which it was raised, from 1; null when that is not known. */
  readonly failingLine: number | null;
  /** Leads to that line. */
  readonly showLine: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { failingLine } = props;

  const { ename, evalue, traceback } = props.output;
  const text = traceback.join('\n');
  // What is no exception of the code has one line only.
  const says = text !== '' && text !== `${ename}: ${evalue}`;
  if (props.expected) {
    return (
      <details className="jp-CodeInterp-stoppedAt">
        <summary>{trans.__('Where it was stopped')}</summary>
        <Traceback text={text} />
      </details>
    );
  }
  return (
    <div className="jp-CodeInterp-error">
      <div className="jp-CodeInterp-errorLine">
        <strong>{ename}</strong>
        {evalue && `: ${evalue}`}
        {failingLine !== null && (
          <>
            {' '}
            <button
              type="button"
              className="jp-CodeInterp-link jp-CodeInterp-toLine"
              title={trans.__('Show this line of the code')}
              onClick={props.showLine}
            >
              {trans.__('line %1', failingLine)}
            </button>
          </>
        )}
      </div>
      {says && (
        <details>
          <summary>{trans.__('Traceback')}</summary>
          <Traceback text={text} />
        </details>
      )}
    </div>
  );
});

function Traceback(props: { readonly text: string }): JSX.Element {
  const host = useTerminalText(props.text);
  return (
    <div
      className="jp-RenderedText jp-CodeInterp-traceback"
      ref={host}
      tabIndex={0}
    />
  );
}
