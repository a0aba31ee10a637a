/** Opens what is too large for the sidebar in JupyterLab's main area. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import {
  imageIcon,
  type LabIcon,
  ReactWidget,
  textEditorIcon
} from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { type IPanelContext, PanelContextProvider } from '../panel-context';
import { PictureView } from './picture-view';
import { StoredTextView } from './stored-text-view';

let opened = 0;

/** Show everything that was printed. */
export function openStoredText(fileId: string, context: IPanelContext): void {
  open(
    context,
    context.trans.__('Full output'),
    textEditorIcon,
    <StoredTextView fileId={fileId} />
  );
}

/** Show a picture in its own size. */
export function openPicture(
  source: string,
  name: string,
  context: IPanelContext
): void {
  open(context, name, imageIcon, <PictureView source={source} name={name} />);
}

function open(
  context: IPanelContext,
  title: string,
  icon: LabIcon,
  view: JSX.Element
): void {
  const content = ReactWidget.create(
    <PanelContextProvider value={context}>{view}</PanelContextProvider>
  );
  content.addClass('jp-CodeInterp-view');
  const widget = new MainAreaWidget({ content });
  // The view has a bar of its own.
  widget.toolbar.hide();
  widget.id = `jupyter-codeinterp-view-${++opened}`;
  widget.title.label = title;
  widget.title.icon = icon;
  context.openWidget(widget);
}
