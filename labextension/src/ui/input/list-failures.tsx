/** Which providers could not list their models, and why. */
import type { JSX } from 'react';

import type { IModelCatalog } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render one quiet line each, and a way to ask again. */
export function ListFailures(props: {
  readonly catalog: IModelCatalog;
}): JSX.Element | null {
  const { trans } = usePanelContext();
  const { catalog } = props;
  const failures = useSignal(catalog.changed, () => catalog.failures);
  const providers = useSignal(catalog.changed, () => catalog.providers);
  if (failures.size === 0) {
    return null;
  }
  const labelOf = (id: string) =>
    providers.find(provider => provider.id === id)?.label ?? id;
  return (
    <div className="jp-CodeInterp-failures">
      <ul>
        {[...failures].map(([id, reason]) => (
          <li key={id} className="jp-CodeInterp-quiet">
            {trans.__('%1: %2', labelOf(id), reason)}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="jp-CodeInterp-link"
        onClick={() => void catalog.refresh()}
      >
        {trans.__('Retry')}
      </button>
    </div>
  );
}
