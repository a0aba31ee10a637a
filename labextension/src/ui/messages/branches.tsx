/** Leads through the versions of one message: other wordings of a question, other answers to it. */
import {
  caretLeftIcon,
  caretRightIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { Message } from '../../protocol/chats';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';

/** Props of the way through the versions. */
export interface IBranchesProps {
  readonly message: Message;
  /** While a turn runs, nobody leaves its branch. */
  readonly busy: boolean;
  readonly show: (messageId: string) => void;
}

/** Render the way; nothing when there is only one version. */
export function Branches(props: IBranchesProps): JSX.Element | null {
  const { trans } = usePanelContext();
  const { message, busy, show } = props;
  const { siblings = [] } = message;
  const index = siblings.indexOf(message.id);
  if (index < 0 || siblings.length < 2) {
    return null;
  }
  const place = [index + 1, siblings.length] as const;
  const step = (icon: LabIcon, label: string, to: string | undefined) => (
    <IconButton
      icon={icon}
      label={label}
      // At the last version it keeps the focus that led there.
      unavailable={to === undefined || busy}
      onClick={() => to !== undefined && show(to)}
    />
  );
  return (
    <span
      className="jp-CodeInterp-branches"
      role="group"
      aria-label={trans.__('Versions of this message')}
    >
      {step(caretLeftIcon, trans.__('Earlier version'), siblings[index - 1])}
      <span aria-hidden="true">{trans.__('%1 / %2', ...place)}</span>
      <span className="jp-CodeInterp-hidden" role="status">
        {trans.__('Version %1 of %2', ...place)}
      </span>
      {step(caretRightIcon, trans.__('Later version'), siblings[index + 1])}
    </span>
  );
}
