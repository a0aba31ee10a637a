/** Tells screen readers, politely and in sentences, what changed in a chat and what the answer says. */
import { type JSX, useEffect, useRef, useState } from 'react';

import type { IChatModel } from '../model/chat-interfaces';
import { assertNever } from '../protocol/assert-never';
import { conversationPart } from './late-parts';
import { usePanelContext } from './panel-context';
import { useSignal } from './use-signal';

/** A voice needs about so long for a sentence; between two of them nothing is computed. */
const SENTENCE_MS = 1500;
/** What is left when the answer is complete is said when it is no longer than this; else it is there to be read. */
const MOST_LEFT = 300;

type Moment =
  'asking' | 'working' | 'failed' | 'stopped' | 'incomplete' | 'done' | 'idle';

/** Render the live region. */
export function Announcer(props: { readonly chat: IChatModel }): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const moment = useSignal(chat.changed, () => momentOf(chat));
  const sentence = useSentence(chat, moment);
  const moments: Record<Moment, string> = {
    asking: trans.__('Code waits for your approval.'),
    working: trans.__('The answer is being written.'),
    failed: trans.__('The answer could not be completed.'),
    stopped: trans.__('The answer was stopped.'),
    incomplete: trans.__('The answer is not complete.'),
    done: trans.__('The answer is complete.'),
    idle: ''
  };
  const said =
    moment === 'working' && sentence !== ''
      ? sentence
      : `${sentence} ${moments[moment]}`.trim();
  return (
    <div className="jp-CodeInterp-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}

/** What of the answer is said now: one sentence after another while it is written, a short rest at its end. */
function useSentence(chat: IChatModel, moment: Moment): string {
  const [sentence, setSentence] = useState('');
  const said = useRef<{ id: string; count: number } | null>(null);
  useEffect(() => {
    const next = (): string => {
      const last = chat.messages.at(-1);
      if (last?.role !== 'assistant') {
        return '';
      }
      const known = said.current?.id === last.id ? said.current.count : 0;
      // Until that is there, nothing of the answer is seen either.
      const split = conversationPart.loaded?.spokenSentences;
      const left = split?.(last.parts, moment !== 'working').slice(known) ?? [];
      const now = moment === 'working' ? left.slice(0, 1) : left;
      said.current = { id: last.id, count: known + now.length };
      const text = now.join(' ');
      return text.length > MOST_LEFT && moment !== 'working' ? '' : text;
    };
    if (moment !== 'working') {
      // An answer that was there before is not said.
      setSentence(said.current === null ? '' : next());
      return;
    }
    said.current ??= { id: '', count: 0 };
    setSentence('');
    const timer = setInterval(() => {
      const text = next();
      if (text !== '') {
        setSentence(text);
      }
    }, SENTENCE_MS);
    return () => clearInterval(timer);
  }, [chat, moment]);
  return sentence;
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
  switch (last.stopped_reason) {
    case 'stopped':
      return 'stopped';
    case 'step_limit':
    case 'length':
    case 'interrupted':
      return 'incomplete';
    case 'error':
    case 'answer':
    case undefined:
      return last.parts.at(-1)?.type === 'error' ? 'failed' : 'done';
    default:
      return assertNever(last.stopped_reason);
  }
}
