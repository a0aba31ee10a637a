/** Leads to what JupyterLab keeps of a person's choices; the page of settings does not repeat it. */
import type { JSX } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import { CommandIDs } from '../../tokens';
import { usePanelContext } from '../panel-context';

/** Render the way there. */
export function PanelSettings(
  props: Pick<IPanelServices, 'commands'>
): JSX.Element {
  const { trans } = usePanelContext();
  const { commands } = props;
  return (
    <p className="jp-CodeInterp-quiet">
      {trans.__(
        'Its side, the key that sends a message, and when you are told about long answers are in the settings of JupyterLab.'
      )}{' '}
      {commands.isVisible(CommandIDs.openSettings) && (
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={() => void commands.execute(CommandIDs.openSettings)}
        >
          {trans.__('Open them')}
        </button>
      )}
    </p>
  );
}
