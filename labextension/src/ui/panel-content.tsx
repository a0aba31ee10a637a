/** What the panel shows. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';

/** Make the content of the panel. */
export function createPanelContent(trans: TranslationBundle): ReactWidget {
  return ReactWidget.create(
    <p className="jp-CodeInterp-notice">{trans.__('Ask about your data.')}</p>
  );
}
