/** The ways out of a failure, a button for each. */
import { type JSX, type RefCallback, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { labelOf, type Remedy } from './remedies';
import { useFocusHandover } from './use-focus-handover';

/** Render the buttons; they go away once one of them was used, and the block takes over their focus. */
export function RemedyButtons(props: {
  readonly remedies: readonly Remedy[];
  /** Given the button of an installation whenever it appears. */
  readonly installButton: RefCallback<HTMLButtonElement>;
  readonly apply: (remedy: Remedy) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { remedies, installButton, apply } = props;
  const box = useRef<HTMLDivElement>(null);
  useFocusHandover(box, 'block');
  return (
    <div ref={box} className="jp-CodeInterp-buttons">
      {remedies.map(remedy => (
        <button
          key={remedy.kind}
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          ref={remedy.kind === 'install' ? installButton : undefined}
          onClick={() => apply(remedy)}
        >
          {labelOf(remedy, trans)}
        </button>
      ))}
    </div>
  );
}
