/** What the test of a connection found; announced when it changes. */
import type { JSX } from 'react';

import { isUsable } from '../../model/provider-check';
import type { ProviderDraft } from '../../model/provider-draft';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { checkTitle } from './check-words';

/** Render the result. */
export function TestResult(props: {
  readonly draft: ProviderDraft;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { draft } = props;
  const busy = useSignal(draft.changed, () => draft.busy);
  const check = useSignal(draft.changed, () => draft.check);
  const names = useSignal(draft.changed, () => draft.names);
  const problem = useSignal(draft.changed, () => draft.problem);
  const works = isUsable(check);
  return (
    <div
      className={`jp-CodeInterp-testResult ${
        (check && !works) || problem !== null ? 'jp-mod-failed' : ''
      }`}
      role="status"
    >
      {busy === 'testing' && trans.__('Testing the connection…')}
      {busy === null && problem}
      {busy === null && check && (
        <>
          <strong>{checkTitle(check, names, trans)}</strong>
          <span>{check.message}</span>
          {check.base_url !== undefined && (
            <button
              type="button"
              className="jp-Button jp-mod-styled jp-mod-accept"
              onClick={() => {
                draft.set({ baseUrl: check.base_url ?? '' });
                void draft.test();
              }}
            >
              {trans.__('Use %1', check.base_url)}
            </button>
          )}
        </>
      )}
    </div>
  );
}
