/** Sets up a provider: its address and key are tested, then sent to the server and forgotten here. */
import { type JSX, useEffect, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { ProviderDraft } from '../../model/provider-draft';
import type { ProviderConfig } from '../../protocol/models';
import { isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { DraftFields } from './draft-fields';
import { FirstModel } from './first-model';
import { TestResult } from './test-result';

/** Props of the form. */
export interface IConnectFormProps {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup'>;
  /** The provider to edit; null for a new one. */
  readonly provider: ProviderConfig | null;
  /** Where the focus goes in place of the first field. */
  readonly first?: 'key' | 'baseUrl' | undefined;
}

/** Render the form. */
export function ConnectForm(props: IConnectFormProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { chat, services, provider } = props;
  const { catalog, setup } = services;
  const [draft] = useState(() => new ProviderDraft(catalog, provider));
  useEffect(() => () => draft.dispose(), [draft]);
  const busy = useSignal(draft.changed, () => draft.busy);
  const insists = useSignal(draft.changed, () => draft.insists);
  const close = () => {
    setup.closeForm();
    inputFocus.request();
  };
  const save = async (): Promise<void> => {
    const id = await draft.save();
    if (id === null) {
      return;
    }
    const model = draft.modelFor(id);
    setup.choose();
    close();
    if (model !== null) {
      await chat.setModel(model);
    }
  };
  const name = provider?.label ?? provider?.id;
  return (
    <form
      className="jp-CodeInterp-empty jp-CodeInterp-connect"
      aria-label={trans.__('Connect a model')}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape' && !isComposing(event)) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <h2>
        {name === undefined
          ? trans.__('Connect a model')
          : trans.__('Edit %1', name)}
      </h2>
      <DraftFields draft={draft} first={props.first} />
      <TestResult draft={draft} />
      <FirstModel draft={draft} />
      <div className="jp-CodeInterp-formButtons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          aria-disabled={busy !== null}
          onClick={() => void draft.test()}
        >
          {trans.__('Test')}
        </button>
        <span className="jp-CodeInterp-spacer" />
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={close}
        >
          {trans.__('Cancel')}
        </button>
        <button
          type="submit"
          className="jp-Button jp-mod-styled jp-mod-accept"
          aria-disabled={busy !== null}
        >
          {insists ? trans.__('Save anyway') : trans.__('Save')}
        </button>
      </div>
    </form>
  );
}
