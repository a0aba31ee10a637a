/** The content of the panel as a widget, loaded when the panel is first shown. */
import type { Widget } from '@lumino/widgets';

import type { IPanelServices } from '../model/service-interfaces';
import { ContentWidget } from './content-widget';
import { Panel } from './panel';

/** Make the content of the panel. */
export function createPanelContent(services: IPanelServices): Widget {
  void services.chats.start();
  return new ContentWidget(services, <Panel services={services} />);
}
