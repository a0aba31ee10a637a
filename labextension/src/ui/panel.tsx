/** The whole panel. */
import type { JSX } from 'react';

import type { IPanelServices } from '../model/service-interfaces';
import { DeletedLines } from './chats/deleted-lines';
import { Header } from './chats/header';
import { ChatView } from './chat-view';
import { Late } from './late';
import { conversationPart, setupPart } from './late-parts';
import { usePanelContext } from './panel-context';
import { Problem } from './problem';
import { useSignal } from './use-signal';

/** Render the panel. */
export function Panel(props: {
  readonly services: IPanelServices;
}): JSX.Element {
  const { inputFocus } = usePanelContext();
  const { services } = props;
  const { chats, view } = services;
  const current = useSignal(chats.stateChanged, () => chats.current);
  const problem = useSignal(chats.stateChanged, () => chats.problem);
  const listOpen = useSignal(view.changed, () => view.listOpen);
  const settingsOpen = useSignal(view.changed, () => view.settingsOpen);
  return (
    <div className="jp-CodeInterp-root">
      <Header
        services={services}
        chat={current}
        listOpen={listOpen}
        settingsOpen={settingsOpen}
      />
      {(current || listOpen) && problem && (
        <Problem
          message={problem.message}
          {...(current
            ? { dismiss: () => chats.dismissProblem() }
            : { retry: () => void chats.start() })}
        />
      )}
      {listOpen ? (
        <Late part={conversationPart}>
          {({ ChatList }) => (
            <ChatList
              services={services}
              close={() => {
                inputFocus.request();
                view.showList(false);
              }}
            />
          )}
        </Late>
      ) : settingsOpen ? (
        <Late part={setupPart}>
          {({ SettingsPage }) => (
            <SettingsPage
              services={services}
              chat={current}
              close={() => {
                inputFocus.request();
                view.showSettings(false);
              }}
            />
          )}
        </Late>
      ) : current ? (
        <ChatView key={current.chat.id} chat={current} services={services} />
      ) : (
        <Opening services={services} />
      )}
      <DeletedLines chats={chats} />
    </div>
  );
}

/** Shown until the first chat is there; says why when there is none. */
function Opening(props: { readonly services: IPanelServices }): JSX.Element {
  const { trans } = usePanelContext();
  const { chats } = props.services;
  const problem = useSignal(chats.stateChanged, () => chats.problem);
  if (!problem) {
    return <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>;
  }
  return <Problem message={problem.message} retry={() => void chats.start()} />;
}
