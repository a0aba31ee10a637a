/** The code of an execution: all of it for those who saw it run, a few lines for those who come back to it. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import { type JSX, useState } from 'react';

import { type ExecutionPart, FINAL_STATUSES } from '../../protocol/parts';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { HighlightedCode } from './highlighted-code';
import { foldLines } from './visible-lines';

/** Render the code; `failingLine` counts from 1. */
export function ExecutionCode(props: {
  readonly execution: ExecutionPart;
  readonly failingLine: number | null;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { execution, failingLine } = props;
  const [view, setView] = useState<'seen' | 'folded' | 'open'>(
    // Folded under the eyes of a reader, it would pull away what they read.
    FINAL_STATUSES.has(execution.status) ? 'folded' : 'seen'
  );
  const lines = (execution.ran_code ?? execution.code).trimEnd().split('\n');
  const fold = foldLines(lines.length, failingLine);
  const foldable = fold.to - fold.from < lines.length;
  const folded = foldable && view === 'folded';
  const { from, to } = folded ? fold : { from: 0, to: lines.length };
  const hidden = lines.length - (to - from);
  const what =
    from > 0
      ? trans.__('Lines %1 to %2 of %3', from + 1, to, lines.length)
      : trans._n('%1 more line', '%1 more lines', hidden, hidden);
  return (
    <div className="jp-CodeInterp-executionCode">
      <HighlightedCode
        code={lines.slice(from, to).join('\n')}
        language={execution.language}
        live={execution.status === 'writing'}
        capped={view === 'seen'}
        stopped={execution.status === 'interrupted'}
        failingLine={failingLine === null ? null : failingLine - from}
      />
      {foldable && (
        <IconButton
          className="jp-CodeInterp-fold"
          icon={folded ? caretRightIcon : caretDownIcon}
          label={folded ? trans.__('Show all code') : trans.__('Fold code')}
          text={folded ? what : trans.__('Fold')}
          expanded={!folded}
          onClick={() => setView(folded ? 'open' : 'folded')}
        />
      )}
    </div>
  );
}
