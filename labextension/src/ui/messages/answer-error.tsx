/** Why an answer is incomplete, and Retry once that makes sense. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { ErrorPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { WayButtons } from '../remedies/way-buttons';
import { useSecondsUntil } from '../use-clock';
import { useSignal } from '../use-signal';

/** Props of the error. */
export interface IAnswerErrorProps {
  readonly error: ErrorPart;
  readonly messageId: string;
  /** Who was to answer; absent in old chats. */
  readonly model?: string | undefined;
  readonly chat: IChatModel;
  /** Whether it is the last message, which is the one that the server's time is about. */
  readonly last?: boolean | undefined;
  /** Whether a turn runs; nothing can be asked again meanwhile. */
  readonly busy: boolean;
}

/** Render the error; counts down to the time the server named. */
export function AnswerError(props: IAnswerErrorProps): JSX.Element {
  const { trans } = usePanelContext();
  const { error, messageId, model, chat, busy } = props;
  const told = useSignal(chat.changed, () =>
    props.last === false ? null : chat.retryAt
  );
  // After a reload only the answer itself knows when.
  const retryAt =
    told ?? (error.retry_at === undefined ? null : error.retry_at * 1000);
  const left = useSecondsUntil(busy ? null : retryAt);
  return (
    <Problem message={error.message}>
      <WayButtons
        code={error.code}
        about={{ messageId, model }}
        labels={
          left > 0 ? { retry: trans.__('Retry (available in %1 s)', left) } : {}
        }
        own={{ retry: () => void chat.retry(messageId) }}
        more={error.retryable ? ['retry'] : []}
        without={busy ? ['retry', 'continue'] : []}
      />
    </Problem>
  );
}
