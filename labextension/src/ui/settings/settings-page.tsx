/** Models and policy: what is in force, why, and what a person may change of it. */
import {
  type JSX,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef
} from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { ConnectForm } from '../connect/connect-form';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { useSignal } from '../use-signal';
import { budgetText } from '../budget-words';
import { EngineList } from './engine-list';
import { ModelCapabilities } from './model-capabilities';
import { OtherSettings } from './other-settings';
import { PanelSettings } from './panel-settings';
import { PromptEditor } from './prompt-editor';
import { ProviderList } from './provider-list';
import { SettingRow } from './setting-row';

const MINE = [
  'interpreter_enabled',
  'max_steps',
  'interpreter_jupyter_timeout',
  'manual_run_jupyter_timeout',
  'blocked_modules'
];
const ENGINES = [
  'interpreter_engine',
  'jupyter_approval',
  'pyodide_approval',
  'manual_run_engine'
];

/** Props of the page. */
export interface ISettingsPageProps {
  readonly services: IPanelServices;
  readonly chat: IChatModel | null;
  /** Called when a person is done. */
  readonly close: () => void;
}

/** Render the page, or the connection that is set up from it. */
export function SettingsPage(props: ISettingsPageProps): JSX.Element {
  const { services, chat } = props;
  const { setup } = services;
  const form = useSignal(setup.changed, () => setup.form);
  const opener = useRef<string | null>(null);
  const isOpen = form !== null && form.chatId === chat?.chat.id;
  useEffect(() => {
    if (isOpen) {
      opener.current = form.provider?.id ?? '';
    }
  }, [isOpen, form]);
  return isOpen && chat ? (
    <ConnectForm
      key={form.provider?.id ?? ''}
      chat={chat}
      services={services}
      provider={form.provider}
    />
  ) : (
    <Page {...props} opener={opener} />
  );
}

function Page(
  props: ISettingsPageProps & {
    /** Whose form was closed before, an empty text for a new provider. */
    readonly opener: RefObject<string>;
  }
): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { services, chat, close, opener } = props;
  const { settings, catalog } = services;
  const problem = useSignal(settings.changed, () => settings.problem);
  const page = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // who activates the panel gets to the page, and who leaves the page to the input in its place
    inputFocus.attach(page.current);
    return () => inputFocus.attach(null);
  }, [inputFocus]);
  useEffect(() => {
    const openers = page.current?.querySelectorAll<HTMLElement>('[data-opens]');
    const last = [...(openers ?? [])].find(
      button => button.dataset.opens === opener.current
    );
    (last ?? page.current)?.focus();
  }, [opener]);
  useEffect(() => {
    void settings.refresh();
    void catalog.refresh();
  }, [settings, catalog]);
  return (
    <div
      ref={page}
      className="jp-CodeInterp-settings"
      role="group"
      aria-label={trans.__('Models & Policy')}
      tabIndex={-1}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          close();
        }
      }}
    >
      {problem && (
        <Problem
          message={problem.message}
          retry={() => void settings.refresh()}
        />
      )}
      <Models services={services} chat={chat} />
      <Section title={trans.__('Where code runs')}>
        <EngineList catalog={catalog} />
        {ENGINES.map(name => (
          <SettingRow key={name} settings={settings} name={name} />
        ))}
        <KernelRow services={services} />
      </Section>
      <Section title={trans.__('Limits')}>
        {MINE.map(name => (
          <SettingRow key={name} settings={settings} name={name} />
        ))}
      </Section>
      <Section title={trans.__('Prompt')}>
        <PromptEditor settings={settings} />
      </Section>
      <Usage services={services} />
      <Section title={trans.__('The panel')}>
        <PanelSettings commands={services.commands} />
      </Section>
      <Section title={trans.__('Everything else')}>
        <OtherSettings settings={settings} />
      </Section>
    </div>
  );
}

function Models(
  props: Pick<ISettingsPageProps, 'services' | 'chat'>
): JSX.Element {
  const { trans } = usePanelContext();
  const { services, chat } = props;
  const { catalog, settings } = services;
  const models = useSignal(catalog.changed, () => catalog.models);
  const wanted = useSignal(
    settings.changed,
    () => settings.server.get('model_default')?.value
  );
  const ids = new Set(models.map(({ id }) => id));
  const others = typeof wanted === 'string' && wanted ? [wanted] : [];
  return (
    <Section title={trans.__('Models')}>
      <ProviderList services={services} chatId={chat?.chat.id} />
      <SettingRow
        settings={settings}
        name="model_default"
        choices={[
          { value: '', label: trans.__('The one used last') },
          ...[...new Set([...others, ...ids])].map(id => ({
            value: id,
            label: id
          }))
        ]}
      />
      <ModelCapabilities
        services={services}
        model={chat?.chat.model ?? undefined}
      />
      <SettingRow settings={settings} name="model_vision" />
      <SettingRow settings={settings} name="model_denied" />
    </Section>
  );
}

function KernelRow(props: {
  readonly services: Pick<IPanelServices, 'settings' | 'kernelChoices'>;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { settings, kernelChoices } = props.services;
  const kernels = useSignal(kernelChoices.changed, () => kernelChoices.list);
  return (
    <SettingRow
      settings={settings}
      name="kernel_name"
      choices={[
        { value: '', label: trans.__('Server default') },
        ...kernels.map(({ name, label }) => ({ value: name, label }))
      ]}
    />
  );
}

function Usage(props: {
  readonly services: Pick<IPanelServices, 'settings'>;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { settings } = props.services;
  const budgets = useSignal(settings.changed, () => settings.budgets);
  return (
    <Section title={trans.__('Usage')}>
      {budgets.length === 0 && (
        <p className="jp-CodeInterp-quiet">
          {trans.__('Your administrator has set no limit.')}
        </p>
      )}
      {budgets.map(budget => {
        const text = budgetText(budget, trans);
        return (
          <div key={text} className="jp-CodeInterp-setting">
            <progress
              aria-label={text}
              max={budget.limit}
              value={Math.min(budget.used, budget.limit)}
            />
            <div>{text}</div>
          </div>
        );
      })}
    </Section>
  );
}

function Section(props: {
  readonly title: string;
  readonly children: ReactNode;
}): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{props.title}</h3>
      {props.children}
    </section>
  );
}
