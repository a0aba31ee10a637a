/** Tells screen readers, politely and in sentences, what changed in a chat. */
import type { JSX } from 'react';

import type { IChatModel } from '../model/interfaces';
import { usePanelContext } from './panel-context';
import { useSignal } from './use-signal';

type Moment = 'asking' | 'working' | 'failed' | 'done' | 'idle';

/** Render the live region. */
export function Announcer(props: { readonly chat: IChatModel }): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const moment = useSignal(chat.changed, () => momentOf(chat));
  const sentences: Record<Moment, string> = {
    asking: trans.__('Code waits for your approval.'),
    working: trans.__('The answer is being written.'),
    failed: trans.__('The answer could not be completed.'),
    done: trans.__('The answer is complete.'),
    idle: ''
  };
  return (
    <div className="jp-CodeInterp-hidden" role="status" aria-live="polite">
      {sentences[moment]}
    </div>
  );
}

function momentOf(chat: IChatModel): Moment {
  const last = chat.messages.at(-1);
  if (!last || last.role === 'user') {
    return chat.turn ? 'working' : 'idle';
  }
  if (
    last.parts.some(
      part => part.type === 'execution' && part.status === 'waiting_approval'
    )
  ) {
    return 'asking';
  }
  if (chat.turn) {
    return 'working';
  }
  return last.parts.at(-1)?.type === 'error' ? 'failed' : 'done';
}
