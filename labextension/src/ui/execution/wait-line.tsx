/** Code that waits for a kernel: which chats have those that may run, and how one of them is stopped. */
import { type JSX, useState } from 'react';

import type { ExecutionPart, Holder } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';

/** What a person can do about the chats that others wait for. */
export interface IHolderActions {
  /** Stop what goes on in a chat; resolves to whether the server took it. */
  readonly stopOther: (holder: Holder) => Promise<boolean>;
  readonly openChat: (chatId: string) => void;
}

/** Render the line; nothing for code that does not wait for other chats. */
export function WaitLine(
  props: IHolderActions & { readonly execution: ExecutionPart }
): JSX.Element | null {
  const { trans } = usePanelContext();
  const { execution, stopOther, openChat } = props;
  const holders = execution.waits_for ?? [];
  const longest = holders[0];
  if (execution.status !== 'queued' || longest === undefined) {
    return null;
  }
  return (
    <div className="jp-CodeInterp-remedy jp-CodeInterp-waitLine">
      <p className="jp-CodeInterp-executionNote">
        {trans._n(
          'The only kernel that may run is in use:',
          'The %1 kernels that may run at once are in use (longest-running first):',
          holders.length,
          holders.length
        )}
      </p>
      <ul>
        {holders.map(holder => (
          <li key={holder.chat_id}>
            <button
              type="button"
              className="jp-CodeInterp-link"
              title={trans.__('Open the chat "%1"', holder.title)}
              onClick={() => openChat(holder.chat_id)}
            >
              {holder.title}
            </button>
            {holder === longest && (
              <StopButton
                key={`${holder.turn_id ?? ''} ${holder.execution_id ?? ''}`}
                stop={() => stopOther(holder)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function StopButton(props: {
  readonly stop: () => Promise<boolean>;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [stopping, setStopping] = useState(false);
  return (
    <button
      type="button"
      className="jp-Button jp-mod-styled jp-mod-reject"
      // Stays focusable: it comes back when the server refuses.
      aria-disabled={stopping}
      onClick={() => {
        if (!stopping) {
          setStopping(true);
          void props.stop().then(taken => taken || setStopping(false));
        }
      }}
    >
      {stopping ? trans.__('Stopping…') : trans.__('Stop that one')}
    </button>
  );
}
