/** Whether code can run in each of the places where it may, and what to do when it cannot. */
import type { JSX } from 'react';

import type { IModelCatalog } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { choiceLabel } from './setting-words';

/** Render the list. */
export function EngineList(props: {
  readonly catalog: IModelCatalog;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { catalog } = props;
  const engines = useSignal(catalog.changed, () => catalog.engines);
  return (
    <>
      <ul className="jp-CodeInterp-providers" aria-live="polite">
        {engines.map(({ engine, ready, reason, remedy }) => (
          <li key={engine} className="jp-CodeInterp-provider">
            <div className="jp-CodeInterp-settingHead">
              <strong>{choiceLabel(engine, trans)}</strong>
              <span
                className={
                  ready ? 'jp-CodeInterp-quiet' : 'jp-CodeInterp-fieldError'
                }
              >
                {ready ? trans.__('ready') : trans.__('not ready')}
              </span>
            </div>
            {!ready && <div>{[reason, remedy].filter(Boolean).join(' ')}</div>}
          </li>
        ))}
      </ul>
      <div>
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={() => void catalog.refresh()}
        >
          {trans.__('Check again')}
        </button>
      </div>
    </>
  );
}
