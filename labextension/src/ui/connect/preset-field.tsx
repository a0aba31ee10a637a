/** Chooses the kind of server, which fills in its address. */
import type { JSX } from 'react';

import type { ProviderDraft } from '../../model/provider-draft';
import { GATEWAY, PRESETS } from '../../model/provider-presets';
import { usePanelContext } from '../panel-context';
import { SelectBox } from '../select-box';
import { useSignal } from '../use-signal';

/** Render the choice. */
export function PresetField(props: {
  readonly id: string;
  readonly draft: ProviderDraft;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { id, draft } = props;
  const preset = useSignal(draft.changed, () => draft.fields.preset);
  return (
    <div className="jp-CodeInterp-field">
      <label htmlFor={id}>{trans.__('Server')}</label>
      <SelectBox
        id={id}
        value={preset}
        autoFocus
        onChange={event => draft.choosePreset(event.target.value)}
      >
        {PRESETS.map(known => (
          <option key={known.id} value={known.id}>
            {known.name ||
              (known === GATEWAY
                ? trans.__('A gateway of your hub')
                : trans.__('Another OpenAI-compatible server'))}
          </option>
        ))}
      </SelectBox>
    </div>
  );
}
