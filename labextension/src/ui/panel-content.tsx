/** The content of the panel as a widget, loaded when the panel is first shown. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { JSX } from 'react';

import type { IPanelServices } from '../model/interfaces';
import { ErrorBoundary } from './error-boundary';
import { InputFocus } from './input/input-focus';
import { Panel } from './panel';
import { type IPanelContext, PanelContextProvider } from './panel-context';
import { FileLinks } from './rendering/file-links';
import { safeRendermime } from './rendering/safe-rendermime';

/** Make the content of the panel. */
export function createPanelContent(services: IPanelServices): ReactWidget {
  return new PanelContent(services);
}

class PanelContent extends ReactWidget {
  constructor(private readonly _services: IPanelServices) {
    super();
    const links = new FileLinks(_services.filePrefix);
    this._context = {
      trans: _services.trans,
      links,
      rendermime: safeRendermime(_services.rendermime, links),
      editorServices: _services.editorServices,
      languages: _services.languages,
      inputFocus: new InputFocus(),
      openWidget: _services.openWidget,
      readStoredText: _services.readStoredText
    };
    void _services.chats.start();
    void _services.catalog.refresh();
    void _services.settings.refresh();
  }

  protected override render(): JSX.Element {
    return (
      <PanelContextProvider value={this._context}>
        <ErrorBoundary
          describe={reason =>
            this._services.trans.__(
              'The panel could not be shown (%1). Click to try again.',
              reason
            )
          }
        >
          <Panel services={this._services} />
        </ErrorBoundary>
      </PanelContextProvider>
    );
  }

  /** The focus belongs where one writes. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this._context.inputFocus.request();
  }

  private readonly _context: IPanelContext;
}
