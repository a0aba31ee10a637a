/** Brings back what was sent in this chat: Up goes back, Down goes forward, Esc ends it. */
import { type KeyboardEvent, useRef } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import { sentTexts } from '../../model/sent-texts';

type KeyEvent = KeyboardEvent<HTMLTextAreaElement>;

/** Hears keys; true when one was meant for the history. It begins in an empty input only, so no draft is lost. */
export function useHistory(chat: IChatModel): (event: KeyEvent) => boolean {
  /** Which text is shown, counted from the newest; -1 while none is. */
  const place = useRef(-1);
  return event => {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) {
      return false;
    }
    const texts = sentTexts(chat.messages);
    const browsing = chat.draft !== '' && chat.draft === texts[place.current];
    const at = browsing ? place.current : -1;
    const target = targetOf(event, at, chat.draft === '');
    if (target === null || target >= texts.length) {
      return false;
    }
    place.current = target;
    chat.setDraft(texts[target] ?? '');
    return true;
  };
}

/** Where a key leads from `at`; null when it leads nowhere. */
function targetOf(event: KeyEvent, at: number, empty: boolean): number | null {
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const browsing = at >= 0;
  switch (event.key) {
    case 'ArrowUp':
      return (empty || browsing) &&
        !value.slice(0, selectionStart).includes('\n')
        ? at + 1
        : null;
    case 'ArrowDown':
      return browsing && !value.slice(selectionEnd).includes('\n')
        ? at - 1
        : null;
    case 'Escape':
      return browsing ? -1 : null;
    default:
      return null;
  }
}
