/** What every component of the panel may use. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { createContext, useContext } from 'react';

import type { StoredText } from '../model/service-interfaces';
import type { InputFocus } from './input/input-focus';
import type { FileLinks } from './rendering/file-links';

/** Services and texts; made once per panel. */
export interface IPanelContext {
  readonly trans: TranslationBundle;
  readonly links: FileLinks;
  readonly editorServices: IEditorServices | null;
  readonly languages: IEditorLanguageRegistry | null;
  readonly inputFocus: InputFocus;
  /** Adds a widget to the main area and shows it. */
  readonly openWidget: (widget: Widget) => void;
  /** The beginning of a stored text. */
  readonly readStoredText: (
    fileId: string,
    maxBytes: number
  ) => Promise<StoredText>;
}

const Context = createContext<IPanelContext | null>(null);

/** Gives the context to the components below. */
export const PanelContextProvider = Context.Provider;

/** The context of the panel; throws outside of one. */
export function usePanelContext(): IPanelContext {
  const context = useContext(Context);
  if (!context) {
    throw new Error('A component of the panel was rendered outside of it.');
  }
  return context;
}
