/** Below an answer: what can be done with it, and quietly what it took. */
import { refreshIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { Message } from '../../protocol/chats';
import { CopyButton } from '../copy-button';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { factsOf } from './answer-facts';
import { Branches } from './branches';

/** Props of the bar. */
export interface IAnswerBarProps {
  readonly message: Message;
  readonly chat: IChatModel;
  /** Whether a turn runs. */
  readonly busy: boolean;
}

/** Render the bar. */
export function AnswerBar(props: IAnswerBarProps): JSX.Element {
  const { trans } = usePanelContext();
  const { message, chat, busy } = props;
  return (
    <footer className="jp-CodeInterp-answerBar">
      <CopyButton
        label={trans.__('Copy answer')}
        text={() => textOfAnswer(message)}
      />
      <IconButton
        icon={refreshIcon}
        label={trans.__('Ask again')}
        disabled={busy}
        onClick={() => void chat.retry(message.id)}
      />
      <Branches
        message={message}
        busy={busy}
        show={id => void chat.showBranch(id)}
      />
      <span className="jp-CodeInterp-quiet jp-CodeInterp-facts">
        {factsOf(message, trans).map((fact, index, facts) => (
          <span key={index}>
            <span className="jp-CodeInterp-fact">{fact}</span>
            {index + 1 < facts.length && <span> · </span>}
          </span>
        ))}
      </span>
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
