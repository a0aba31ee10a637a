/** Hints at what the empty input is for. */
import type { IChatModel } from '../../model/chat-interfaces';
import type { ISettingsModel } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** The hint. */
export function usePlaceholder(
  chat: IChatModel,
  settings: ISettingsModel
): string {
  const { trans } = usePanelContext();
  const running = useSignal(chat.changed, () => chat.turn !== null);
  const empty = useSignal(chat.changed, () => chat.messages.length === 0);
  const withEnter = useSignal(settings.changed, () => settings.sendWithEnter);
  if (running) {
    return trans.__('Write the next message…');
  }
  if (!withEnter) {
    return trans.__('Ask about your data… (Ctrl+Enter sends)');
  }
  return empty
    ? trans.__('Ask about your data…')
    : trans.__('Ask a follow-up… (↑ for history)');
}
