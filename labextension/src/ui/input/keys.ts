/** Reads the keys of text boxes. */
import type { KeyboardEvent } from 'react';

/** What Safari reports for the Enter that ends a composition, after it has already ended. */
const COMPOSING_KEY_CODE = 229;

/** Whether an input method is still writing; its keys are its own. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === COMPOSING_KEY_CODE;
}

/** Whether the key sends the message. */
export function asksToSend(event: KeyboardEvent, withEnter: boolean): boolean {
  return (
    event.key === 'Enter' &&
    !event.shiftKey &&
    !event.altKey &&
    (withEnter || event.ctrlKey || event.metaKey)
  );
}
