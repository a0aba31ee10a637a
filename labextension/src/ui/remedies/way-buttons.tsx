/** The ways out of what a code says, a button for each that is open. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';
import { type Way, waysOf } from './remedy-table';
import { type About, labelOfWay, useWays } from './ways';

/** Props of the buttons. */
export interface IWayButtonsProps {
  readonly code: string;
  readonly about: About;
  /** Ways that are open besides those of the code. */
  readonly more?: readonly Way[];
  /** How a way is taken here, in place of how the chat takes it. */
  readonly own?: Partial<Record<Way, () => void>>;
  /** Replaces what a button says, such as Retry with a countdown. */
  readonly labels?: Partial<Record<Way, string>>;
  /** Ways that are closed for now. */
  readonly without?: readonly Way[];
}

/** Render the buttons; nothing when no way is open. */
export function WayButtons(props: IWayButtonsProps): JSX.Element | null {
  const { trans } = usePanelContext();
  const { code, about, labels, more = [], own, without } = props;
  const ways = useWays();
  const all = new Set([...waysOf(code), ...more]);
  const open = [...all].flatMap(way => {
    const take = without?.includes(way)
      ? null
      : (own?.[way] ?? ways?.(way, about) ?? null);
    return take ? [{ way, take }] : [];
  });
  return open.length === 0 ? null : (
    <span className="jp-CodeInterp-buttons">
      {open.map(({ way, take }) => (
        <button
          key={way}
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={take}
        >
          {labels?.[way] ?? labelOfWay(way, trans)}
        </button>
      ))}
    </span>
  );
}
