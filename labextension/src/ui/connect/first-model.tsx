/** Chooses which model of a new provider the chat takes. */
import { type JSX, useId } from 'react';

import type { ProviderDraft } from '../../model/provider-draft';
import { usePanelContext } from '../panel-context';
import { SelectBox } from '../select-box';
import { useSignal } from '../use-signal';

/** Render the models to choose the chat's one from, once there are several. */
export function FirstModel(props: {
  readonly draft: ProviderDraft;
}): JSX.Element | null {
  const { trans } = usePanelContext();
  const { draft } = props;
  const id = useId();
  const check = useSignal(draft.changed, () => draft.check);
  const names = useSignal(draft.changed, () => draft.names);
  const model = useSignal(draft.changed, () => draft.model);
  if (check?.result !== 'works' || names.length < 2) {
    return null;
  }
  return (
    <div className="jp-CodeInterp-field">
      <label htmlFor={id}>{trans.__('Model for this chat')}</label>
      <SelectBox
        id={id}
        value={model}
        onChange={event => draft.chooseModel(event.target.value)}
      >
        <option value="">
          {draft.stored ? trans.__('as it is') : names[0]}
        </option>
        {names.slice(draft.stored ? 0 : 1).map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectBox>
    </div>
  );
}
