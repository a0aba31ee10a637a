/** The content of a chat's tab in the main area as a widget. */
import type { Widget } from '@lumino/widgets';

import type { IOpenedChat } from '../model/list-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { ContentWidget } from './content-widget';
import { MainChat } from './main-chat';

/** Make the content, which disposes `opened` with it; `close` closes the tab. */
export function createMainContent(
  services: IPanelServices,
  opened: IOpenedChat,
  close: () => void
): Widget {
  void opened.start();
  const view = <MainChat opened={opened} services={services} close={close} />;
  const content = new ContentWidget(services, view);
  content.disposed.connect(() => opened.dispose());
  return content;
}
