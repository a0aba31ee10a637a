/** The ways out of what is wrong with a chat, beside its messages. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { WayButtons } from './way-buttons';
import { WaysProvider } from './ways';

/** Render a button for each way that is open. */
export function ProblemWays(props: {
  readonly code: string;
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup' | 'commands'>;
}): JSX.Element {
  const { code, chat, services } = props;
  return (
    <WaysProvider chat={chat} services={services}>
      <WayButtons
        code={code}
        about={{}}
        // Of the many things that can be missing, only an answer's is the model.
        without={code === 'not_found' ? ['choose_model'] : []}
      />
    </WaysProvider>
  );
}
