/** What an empty chat offers: the ways to begin until one was chosen, then questions that work with what is there. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { ExampleList } from '../empty/example-list';
import { Late } from '../late';
import { setupPart } from '../late-parts';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render the offers. */
export function EmptyChat(props: {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { catalog, setup } = props.services;
  const chosen = useSignal(setup.changed, () => setup.chosen);
  const state = useSignal(catalog.changed, () => catalog.state);
  const own = useSignal(catalog.changed, () =>
    catalog.providers.some(({ source }) => source === 'user')
  );
  if (chosen || own) {
    return <ExampleList {...props} />;
  }
  if (state === 'loading') {
    return <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>;
  }
  return (
    <Late part={setupPart}>
      {({ FirstUseCard }) => <FirstUseCard {...props} />}
    </Late>
  );
}
