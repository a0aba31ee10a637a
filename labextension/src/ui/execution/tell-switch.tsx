/** Says whether the model hears of a run that a person made. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the switch. */
export function TellSwitch(props: {
  readonly told: boolean;
  readonly tell: (told: boolean) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  return (
    <label
      className="jp-CodeInterp-tell"
      title={trans.__(
        'Tell the model about this result with your next message'
      )}
    >
      <input
        type="checkbox"
        checked={props.told}
        onChange={event => props.tell(event.target.checked)}
      />
      {trans.__('Tell the model')}
    </label>
  );
}
