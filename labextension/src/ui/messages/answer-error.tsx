/** Why an answer is incomplete, and Retry once that makes sense. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { ErrorPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { useClock } from '../use-clock';
import { useSignal } from '../use-signal';

/** Props of the error. */
export interface IAnswerErrorProps {
  readonly error: ErrorPart;
  readonly messageId: string;
  readonly chat: IChatModel;
  /** Whether a turn runs; nothing can be asked again meanwhile. */
  readonly busy: boolean;
}

/** Render the error; counts down to the time the server named. */
export function AnswerError(props: IAnswerErrorProps): JSX.Element {
  const { trans } = usePanelContext();
  const { error, messageId, chat, busy } = props;
  const retryAt = useSignal(chat.changed, () => chat.retryAt);
  const mayRetry = error.retryable && !busy;
  const counts = mayRetry && retryAt !== null;
  const now = useClock(counts);
  const left = counts ? Math.ceil((retryAt - now) / 1000) : 0;
  return (
    <Problem
      message={error.message}
      {...(mayRetry && {
        retry: () => void chat.retry(messageId),
        retryLabel:
          left > 0
            ? trans.__('Retry (better in %1 s)', left)
            : trans.__('Retry')
      })}
    />
  );
}
