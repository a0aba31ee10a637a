/** Every switch that only an administrator sets, as it is in force. */
import type { JSX } from 'react';

import type { ISettingsModel } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { sourceLabel, valueText } from './setting-words';

/** Render the switches, folded away. */
export function OtherSettings(props: {
  readonly settings: ISettingsModel;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { settings } = props;
  const server = useSignal(settings.changed, () => settings.server);
  const entries = [...server.values()].filter(({ personal }) => !personal);
  return (
    <details className="jp-CodeInterp-others">
      <summary>
        {trans.__('Set by your administrator (%1)', entries.length)}
      </summary>
      <dl>
        {entries.map(entry => (
          <div key={entry.name} title={entry.env.join(', ')}>
            <dt>{entry.name}</dt>
            <dd>
              {valueText(entry.value, trans)}{' '}
              <span className="jp-CodeInterp-quiet">
                {entry.unit && `${entry.unit}, `}
                {sourceLabel(entry.source, trans)}
              </span>
              <div className="jp-CodeInterp-quiet">{entry.help}</div>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
