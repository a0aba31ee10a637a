/** What a model said it thought: folded, with how long it took. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, memo, useState } from 'react';

import type { ReasoningPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { formatSeconds } from '../quantities';

const COUNT = new Intl.NumberFormat();

/** Render the reasoning; `live` while it is being written. */
export const Reasoning = memo(function Reasoning(props: {
  readonly part: ReasoningPart;
  readonly live: boolean;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { part, live } = props;
  const { text } = part;
  const [open, setOpen] = useState(false);
  return (
    <details
      className="jp-CodeInterp-reasoning"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        {describe(part, live, trans)}
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

/** What was stored without its time says how long it is to read. */
function describe(
  { text, seconds }: ReasoningPart,
  live: boolean,
  trans: TranslationBundle
): string {
  if (live) {
    return trans.__('Thinking…');
  }
  if (seconds !== undefined) {
    const whole = Math.round(seconds);
    return seconds < 1
      ? trans.__('Thought for a moment')
      : trans.__(
          'Thought for %1',
          whole < 10 ? trans.__('%1 s', whole) : formatSeconds(whole)
        );
  }
  return trans._n(
    // %1 is always the bare number.
    'Reasoning, %2 character',
    'Reasoning, %2 characters',
    text.length,
    COUNT.format(text.length)
  );
}
