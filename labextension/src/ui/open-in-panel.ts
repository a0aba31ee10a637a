/** Shows a chat in the panel, from wherever it is asked for. */
import type { IPanelServices } from '../model/service-interfaces';
import { CommandIDs } from '../tokens';

/** Bring the panel to the front, on any of its pages, with this chat in it. */
export function openInPanel(
  services: Pick<IPanelServices, 'chats' | 'commands' | 'view'>,
  chatId: string
): void {
  services.view.showList(false);
  services.view.showSettings(false);
  void services.chats.open(chatId);
  // Who asks may be in the main area, and the panel hidden.
  void services.commands.execute(CommandIDs.openPanel);
}
