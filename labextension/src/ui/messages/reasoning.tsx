/** What a model said it thought: folded, with how long it is. */
import { type JSX, memo, useState } from 'react';

import { usePanelContext } from '../panel-context';

const COUNT = new Intl.NumberFormat();

/** Render the reasoning; `live` while it is being written. */
export const Reasoning = memo(function Reasoning(props: {
  readonly text: string;
  readonly live: boolean;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { text, live } = props;
  const [open, setOpen] = useState(false);
  return (
    <details
      className="jp-CodeInterp-reasoning"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        {trans._n(
          // %1 is always the bare number.
          'Reasoning, %2 character',
          'Reasoning, %2 characters',
          text.length,
          COUNT.format(text.length)
        )}
        {live && <span className="jp-CodeInterp-pulse" aria-hidden="true" />}
      </summary>
      {open && (
        <div>
          {text.split(/\n{2,}/).map((paragraph, index) => (
            <p key={index} dir="auto">
              {paragraph}
            </p>
          ))}
        </div>
      )}
    </details>
  );
});
