/** The model's answer: its parts in order, and what can be done with it. */
import { refreshIcon } from '@jupyterlab/ui-components';
import { type JSX, memo } from 'react';

import type { IChatModel } from '../../model/interfaces';
import { assertNever } from '../../protocol/assert-never';
import type { Message } from '../../protocol/chats';
import type { Part } from '../../protocol/parts';
import { CopyButton } from '../copy-button';
import type { IExecutionActions } from '../execution/execution-block';
import { RunnableExecution } from '../execution/runnable-execution';
import { formatSeconds } from '../execution/status';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { AnswerError } from './answer-error';
import { RunnableText } from './runnable-text';
import { Waiting } from './waiting';

/** Props of an answer. */
export interface IAnswerProps {
  readonly message: Message;
  readonly chat: IChatModel;
  readonly actions: IExecutionActions;
  /** Whether the turn that writes it still runs. */
  readonly live: boolean;
  readonly canRun: boolean;
}

/** Render the answer. */
export const Answer = memo(function Answer(props: IAnswerProps): JSX.Element {
  const { trans } = usePanelContext();
  const { message, live } = props;
  const last = message.parts.at(-1);
  return (
    <article
      className="jp-CodeInterp-answer"
      aria-label={trans.__('Answer')}
      aria-busy={live}
    >
      {message.parts.map((part, index) => (
        <AnswerPart key={index} part={part} index={index} {...props} />
      ))}
      {live && waitsForModel(last) && <Waiting model={message.model ?? ''} />}
      {!live && <Footer {...props} />}
    </article>
  );
});

/** Whether the next thing to come is from the model. */
function waitsForModel(last: Part | undefined): boolean {
  return (
    last === undefined ||
    (last.type === 'execution' && last.ended !== undefined)
  );
}

function AnswerPart(
  props: { readonly part: Part; readonly index: number } & IAnswerProps
): JSX.Element | null {
  const { part, index, message, chat, actions, canRun } = props;
  const { trans } = usePanelContext();
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
        <details className="jp-CodeInterp-reasoning">
          <summary>{trans.__('Reasoning')}</summary>
          <div>{part.text}</div>
        </details>
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
      return <p className="jp-CodeInterp-note">{part.text}</p>;
    case 'error':
      return <AnswerError error={part} messageId={message.id} chat={chat} />;
    case 'file':
      return null;
    default:
      return assertNever(part);
  }
}

function Footer(props: IAnswerProps): JSX.Element {
  const { trans } = usePanelContext();
  const { message, chat } = props;
  const facts = [
    message.model,
    message.steps > 1
      ? trans._n('%1 step', '%1 steps', message.steps, message.steps)
      : '',
    message.ended === undefined
      ? ''
      : formatSeconds(message.ended - message.created),
    message.stopped_reason === 'stopped' ? trans.__('stopped') : ''
  ].filter(Boolean);
  return (
    <footer className="jp-CodeInterp-answerBar">
      <CopyButton
        label={trans.__('Copy answer')}
        text={() => textOfAnswer(message)}
      />
      <IconButton
        icon={refreshIcon}
        label={trans.__('Ask again')}
        onClick={() => void chat.retry(message.id)}
      />
      <span className="jp-CodeInterp-quiet">{facts.join(' · ')}</span>
    </footer>
  );
}

/** The answer as Markdown: its text, and the code that ran. */
export function textOfAnswer(message: Message): string {
  return message.parts
    .map(part => {
      if (part.type === 'text') {
        return part.text.trim();
      }
      return part.type === 'execution'
        ? `\`\`\`python\n${(part.ran_code ?? part.code).trim()}\n\`\`\``
        : '';
    })
    .filter(Boolean)
    .join('\n\n');
}
