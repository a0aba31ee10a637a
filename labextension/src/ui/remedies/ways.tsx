/** Carries out the ways out of what went wrong in a chat. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  createContext,
  type JSX,
  type ReactNode,
  useContext,
  useMemo
} from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import type { ProviderConfig } from '../../protocol/models';
import { assertNever } from '../../protocol/assert-never';
import { CommandIDs } from '../../tokens';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import type { Way } from './remedy-table';

/** What a way out is about: the answer, and the model that was to give it. */
export type About = {
  readonly messageId?: string | undefined;
  readonly model?: string | undefined;
};

/** Takes a way out; `null` means that it is not open, such as the key of a model that the environment names. */
export type Ways = (way: Way, about: About) => (() => void) | null;

const Context = createContext<Ways | null>(null);

/** The ways out of the chat around a component; null outside of one. */
export function useWays(): Ways | null {
  return useContext(Context);
}

/** Opens the ways out of one chat to the components below. */
export function WaysProvider(props: {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup' | 'commands'>;
  readonly children: ReactNode;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, services, children } = props;
  const { catalog } = services;
  // They may arrive after the answer that failed.
  const providers = useSignal(catalog.changed, () => catalog.providers);
  const ways = useMemo(
    () => makeWays(chat, services, providers, trans),
    [chat, services, providers, trans]
  );
  return <Context.Provider value={ways}>{children}</Context.Provider>;
}

function makeWays(
  chat: IChatModel,
  services: Pick<IPanelServices, 'setup' | 'commands'>,
  providers: readonly ProviderConfig[],
  trans: TranslationBundle
): Ways {
  const { setup, commands } = services;
  const edit = (model: string, first: 'key' | 'baseUrl') => {
    const id = model.slice(0, model.indexOf('/'));
    const provider = providers.find(known => known.id === id);
    // What the environment names is changed there, the demo nowhere.
    return provider?.source === 'user' || provider?.source === 'local'
      ? () => setup.openForm({ chatId: chat.chat.id, provider, first })
      : null;
  };
  return (way, { messageId, model }) => {
    switch (way) {
      case 'change_key':
        return edit(model ?? chat.chat.model, 'key');
      case 'edit_address':
        return edit(model ?? chat.chat.model, 'baseUrl');
      case 'choose_model':
        return () => setup.askForModel(chat.chat.id);
      case 'retry':
        return messageId === undefined
          ? null
          : () => void chat.retry(messageId);
      case 'continue':
        return messageId === undefined
          ? null
          : () => void chat.goOn(trans.__('Go on where you stopped.'));
      case 'new_chat':
        return () => void commands.execute(CommandIDs.newChat);
      case 'settings':
        return () => void commands.execute(CommandIDs.showPolicy);
      case 'reload':
        return () => window.location.reload();
      default:
        return assertNever(way);
    }
  };
}

/** What the button of a way out says. */
export function labelOfWay(way: Way, trans: TranslationBundle): string {
  switch (way) {
    case 'change_key':
      return trans.__('Change the key');
    case 'edit_address':
      return trans.__('Edit the address');
    case 'choose_model':
      return trans.__('Choose another model');
    case 'retry':
      return trans.__('Retry');
    case 'continue':
      return trans.__('Continue');
    case 'new_chat':
      return trans.__('New chat');
    case 'settings':
      return trans.__('Open Models & Policy');
    case 'reload':
      return trans.__('Reload the page');
    default:
      return assertNever(way);
  }
}
