/** Says that the built-in demo answers, and leads to a model. */
import { infoIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render the note. */
export function DemoNote(
  props: Pick<IPanelServices, 'catalog' | 'setup'>
): JSX.Element {
  const { trans } = usePanelContext();
  const { catalog, setup } = props;
  const own = useSignal(catalog.changed, () =>
    catalog.providers.some(({ source }) => source === 'user')
  );
  return (
    <p className="jp-CodeInterp-note">
      <infoIcon.react tag="span" elementSize="normal" />
      <span>
        {trans.__(
          'This chat uses the built-in demo: no language model, but real code.'
        )}{' '}
        {own ? (
          trans.__('Choose a model below.')
        ) : (
          <button
            type="button"
            className="jp-CodeInterp-link"
            onClick={() => setup.askAgain()}
          >
            {trans.__('Use a model')}
          </button>
        )}
      </span>
    </p>
  );
}
