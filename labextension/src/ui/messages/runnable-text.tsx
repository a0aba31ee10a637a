/** A text part whose Python blocks can be run; their results stay under them. */
import { type JSX, useCallback, useMemo, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import { FINAL_STATUSES } from '../../protocol/parts';
import type { IExecutionActions } from '../execution/execution-block';
import { findFailingLine } from '../execution/failing-line';
import { isSameCode, ManualRuns } from '../execution/manual-runs';
import { useRunAgain } from '../execution/run-again';
import { RunEditor } from '../execution/run-editor';
import type { ICodeBlock } from '../rendering/markdown-blocks';
import { useSignal } from '../use-signal';
import { CodeBlock } from './code-block';
import { MarkdownText } from './markdown-text';

const PYTHON = /^(python3?|py|ipython)$/i;

/** Which text part of which chat, and what may be done with its code. */
export interface IRunnableTextProps {
  readonly text: string;
  readonly messageId: string;
  readonly part: number;
  readonly chat: IChatModel;
  readonly actions: IExecutionActions;
  /** Without it the blocks have no Run button, but results stay. */
  readonly canRun: boolean;
}

/** Render the text. */
export function RunnableText(props: IRunnableTextProps): JSX.Element {
  const { text, messageId, part, chat, actions, canRun } = props;
  const renderCode = useCallback(
    (content: ICodeBlock) => (
      <RunnableCode
        content={content}
        messageId={messageId}
        part={part}
        chat={chat}
        actions={actions}
        canRun={canRun}
      />
    ),
    [messageId, part, chat, actions, canRun]
  );
  return <MarkdownText text={text} renderCode={renderCode} />;
}

function RunnableCode(
  props: Omit<IRunnableTextProps, 'text'> & { readonly content: ICodeBlock }
): JSX.Element {
  const { content, messageId, part, chat, actions, canRun } = props;
  const [editing, setEditing] = useState(false);
  const anchor = useMemo(
    () => ({ message_id: messageId, part, block: content.block }),
    [messageId, part, content.block]
  );
  const runs = useSignal(chat.changed, () => chat.manualRuns(anchor));
  const runnable = content.closed && PYTHON.test(content.language);
  const again = useRunAgain(chat, anchor, canRun && runnable);
  const latest = runs.at(-1);
  const running = latest && !FINAL_STATUSES.has(latest.status);
  return (
    <CodeBlock
      content={content}
      run={again && (() => void again.run(content.code))}
      stop={running ? () => actions.interrupt(latest.id) : undefined}
      edit={again && (() => setEditing(!editing))}
      editor={
        editing && again ? (
          <RunEditor
            code={content.code}
            run={again.run}
            close={() => setEditing(false)}
          />
        ) : undefined
      }
      failingLine={
        latest && isSameCode(latest.code, content.code)
          ? findFailingLine(latest)
          : null
      }
    >
      <ManualRuns
        runs={runs}
        code={content.code}
        repeatsCode={false}
        actions={actions}
        again={again}
      />
    </CodeBlock>
  );
}
