/** The ways out of a failure, a button for each. */
import { type JSX, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { labelOf, type Remedy } from './remedies';
import { useFocusHandover } from './use-focus-handover';

/** Render the buttons; they go away once one of them was used, and the block takes over their focus. */
export function RemedyButtons(props: {
  readonly remedies: readonly Remedy[];
  /** Whether the command of an installation is being shown. */
  readonly installing: boolean;
  readonly apply: (remedy: Remedy) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { remedies, installing, apply } = props;
  const box = useRef<HTMLDivElement>(null);
  useFocusHandover(box, 'block');
  return (
    <div ref={box} className="jp-CodeInterp-buttons">
      {remedies.map(remedy => (
        <button
          key={remedy.kind}
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          aria-expanded={remedy.kind === 'install' ? installing : undefined}
          onClick={() => apply(remedy)}
        >
          {labelOf(remedy, trans)}
        </button>
      ))}
    </div>
  );
}
