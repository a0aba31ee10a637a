/** Opens what is too large for the sidebar in JupyterLab's main area. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import {
  imageIcon,
  type LabIcon,
  ReactWidget,
  textEditorIcon
} from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import {
  type IPanelContext,
  PanelContextProvider,
  usePanelContext
} from '../panel-context';
import { RendermimeProvider, useRendermime } from '../rendering/safe-rendering';
import { PictureView } from './picture-view';
import { StoredTextView } from './stored-text-view';

let opened = 0;

/** Shows everything that was printed, in a file. */
export function useOpenStoredText(): (fileId: string) => void {
  const context = usePanelContext();
  const rendermime = useRendermime();
  return fileId =>
    open(
      context,
      context.trans.__('Full output'),
      textEditorIcon,
      <RendermimeProvider value={rendermime}>
        <StoredTextView fileId={fileId} />
      </RendermimeProvider>
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
