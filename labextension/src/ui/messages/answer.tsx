/** The model's answer: its parts in order, and what can be done with it. */
import { Fragment, type JSX, memo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import { assertNever } from '../../protocol/assert-never';
import type { Message } from '../../protocol/chats';
import { FINAL_STATUSES, type Part } from '../../protocol/parts';
import type { IExecutionActions } from '../execution/execution-block';
import { RunnableExecution } from '../execution/runnable-execution';
import { usePanelContext } from '../panel-context';
import { WayButtons } from '../remedies/way-buttons';
import { useSignal } from '../use-signal';
import { AnswerBar } from './answer-bar';
import { AnswerError } from './answer-error';
import { Reasoning } from './reasoning';
import { RetryWait } from './retry-wait';
import { RunnableText } from './runnable-text';
import { Waiting } from './waiting';

/** Props of an answer. */
export interface IAnswerProps {
  readonly message: Message;
  readonly chat: IChatModel;
  readonly actions: IExecutionActions;
  /** Whether a turn runs. */
  readonly busy: boolean;
  /** Whether it is the turn that writes this answer. */
  readonly live: boolean;
  /** Whether it is the last message of the chat, after which it can go on. */
  readonly last?: boolean;
  readonly canRun: boolean;
  /** Who answers, as a person knows it. */
  readonly endpoint: string;
}

/** Render the answer. */
export const Answer = memo(function Answer(props: IAnswerProps): JSX.Element {
  const { trans } = usePanelContext();
  const { message, live } = props;
  const { parts } = message;
  return (
    <article
      className="jp-CodeInterp-answer"
      aria-label={trans.__('Answer')}
      aria-busy={live}
    >
      {/* Another version begins anew; the bar stays, and with it the focus on its way through the versions. */}
      <Fragment key={message.id}>
        {parts.map((part, index) => (
          <AnswerPart key={index} part={part} index={index} {...props} />
        ))}
      </Fragment>
      {live && waitsForModel(parts.at(-1)) && (
        <WaitingForStep chat={props.chat} endpoint={props.endpoint} />
      )}
      {!live && <AnswerBar {...props} />}
    </article>
  );
});

function WaitingForStep(
  props: Pick<IAnswerProps, 'chat' | 'endpoint'>
): JSX.Element | null {
  const { chat, endpoint } = props;
  const turn = useSignal(chat.changed, () => chat.turn);
  if (turn === null) {
    return null;
  }
  return turn.wait ? (
    <RetryWait
      wait={turn.wait}
      stopping={turn.state === 'stopping'}
      tryNow={() => void chat.tryNow()}
      stop={() => void chat.stop()}
    />
  ) : (
    <Waiting endpoint={endpoint} since={turn.since} />
  );
}

/** Whether the next thing to come is from the model. */
function waitsForModel(last: Part | undefined): boolean {
  return (
    last === undefined ||
    last.type === 'note' ||
    (last.type === 'execution' && FINAL_STATUSES.has(last.status))
  );
}

function AnswerPart(
  props: { readonly part: Part; readonly index: number } & IAnswerProps
): JSX.Element | null {
  const { part, index, message, chat, actions, canRun, live } = props;
  switch (part.type) {
    case 'text':
      return (
        <RunnableText
          text={part.text}
          messageId={message.id}
          part={index}
          chat={chat}
          actions={actions}
          canRun={canRun}
        />
      );
    case 'reasoning':
      return (
        <Reasoning
          part={part}
          live={live && index === message.parts.length - 1}
        />
      );
    case 'execution':
      return (
        <RunnableExecution
          execution={part}
          messageId={message.id}
          part={index}
          chat={chat}
          actions={actions}
          canRun={canRun}
        />
      );
    case 'note':
      return (
        <div className="jp-CodeInterp-note jp-mod-answer">
          <span>{part.text}</span>
          {props.last && !props.busy && (
            <WayButtons
              code={part.code}
              about={{ messageId: message.id, model: message.model }}
            />
          )}
        </div>
      );
    case 'error':
      return (
        <AnswerError
          error={part}
          messageId={message.id}
          model={message.model}
          chat={chat}
          last={props.last}
          busy={props.busy}
        />
      );
    case 'file':
      return null;
    default:
      return assertNever(part);
  }
}
