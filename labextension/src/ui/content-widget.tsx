/** A view of our chats as a widget: gives its components their context, and the input the focus. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { JSX } from 'react';

import type { IPanelServices } from '../model/service-interfaces';
import { ErrorBoundary } from './error-boundary';
import { InputFocus } from './input/input-focus';
import { type IPanelContext, PanelContextProvider } from './panel-context';
import { FileLinks } from './rendering/file-links';

/** Renders what it is given. */
export class ContentWidget extends ReactWidget {
  constructor(
    private readonly _services: IPanelServices,
    private readonly _view: JSX.Element
  ) {
    super();
    this._context = {
      trans: _services.trans,
      links: new FileLinks(_services.filePrefix),
      editorServices: _services.editorServices,
      languages: _services.languages,
      inputFocus: new InputFocus(),
      openWidget: _services.openWidget,
      readStoredText: _services.readStoredText
    };
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
          {this._view}
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
