/** Models and providers on the page: whose word counts, and what can be done about it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { LAB } from '../../../model/__tests__/providers';
import type { Capabilities, ModelInfo } from '../../../protocol/models';
import type { SettingEntry } from '../../../protocol/settings';
import { click, fakeServices, Stage } from '../../__tests__/stage';
import { ModelCapabilities } from '../model-capabilities';
import { ProviderList } from '../provider-list';
import { change, input, settingsWith, STEPS } from './fake-settings';

let stage: Stage;

beforeEach(() => {
  change.mockReset().mockResolvedValue(null);
  stage = new Stage();
});
afterEach(() => stage.unmount());

describe('what a model can do', () => {
  const TABLE: SettingEntry = {
    ...STEPS,
    name: 'model_capabilities',
    value: { 'lab/*': { vision: true }, 'lab/m': { code_mode: 'tags' } },
    reason: undefined,
    kind: { type: 'table', choices: [] }
  };
  const MODEL = {
    id: 'lab/m',
    provider: 'lab',
    name: 'm',
    label: 'm',
    capabilities: { code_interpreter: true, code_mode: 'tags' as const },
    chat: true,
    suggested: false
  };

  test('is said field by field, and nothing else is touched', async () => {
    const { settings } = settingsWith(TABLE);
    const { catalog } = fakeServices({}, { models: [MODEL] });
    await stage.show(
      <ModelCapabilities services={{ settings, catalog }} model="lab/m" />
    );
    await click(input(stage));
    expect(change).toHaveBeenCalledExactlyOnceWith({
      model_capabilities: {
        'lab/*': { vision: true },
        'lab/m': { code_mode: 'tags', code_interpreter: false }
      }
    });
    expect(catalog.refresh).toHaveBeenCalledTimes(1);
    await click(stage.button('Reset what is said about this model'));
    expect(change).toHaveBeenLastCalledWith({
      model_capabilities: { 'lab/*': { vision: true }, 'lab/m': {} }
    });
  });

  test('says whose word it is, and offers no way back from that of others', async () => {
    const { catalog } = fakeServices({}, { models: [MODEL] });
    const about = { 'lab/m': { code_mode: 'tags' } };
    const given = { ...TABLE, value: about, default: about };
    const { settings, tell } = settingsWith({ ...given, source: 'config' });
    const show = () =>
      stage.show(
        <ModelCapabilities services={{ settings, catalog }} model="lab/m" />
      );
    await show();
    // beside the title of the group: it is about all of it
    const title = stage.node.querySelector('legend');
    expect(title?.textContent).toContain('configuration file');
    expect(stage.buttons()).toEqual([]);
    const own = { 'lab/m': { code_mode: 'native' } };
    tell([{ ...given, value: own, source: 'user' }]);
    await show();
    expect(stage.node.textContent).toContain('set by you');
    tell([{ ...given, source: 'environment', locked: true }]);
    await show();
    expect(stage.node.textContent).toContain('locked: environment');
    expect(input(stage).disabled).toBe(true);
  });

  const field = (label: string) =>
    [...stage.node.querySelectorAll('.jp-CodeInterp-field')].find(node =>
      node.textContent?.startsWith(label)
    ) as HTMLElement;
  const showAbout = async (model: ModelInfo, kind = 'openai-chat') => {
    const { settings } = settingsWith({ ...TABLE, value: {}, default: {} });
    const { catalog } = fakeServices(
      {},
      { models: [model], providers: [{ ...LAB, kind }] }
    );
    await stage.show(
      <ModelCapabilities services={{ settings, catalog }} model="lab/m" />
    );
    const context = field('Context').querySelector('input');
    return {
      sees: field('Sees pictures').textContent,
      context: [context?.value, context?.placeholder],
      hint: field('Context').textContent?.replace('Context in tokens', ''),
      text: stage.node.textContent ?? ''
    };
  };
  const told = (
    sources: Capabilities['sources'],
    about: Partial<ModelInfo> = {}
  ): ModelInfo => ({
    ...MODEL,
    ...about,
    capabilities: {
      ...MODEL.capabilities,
      vision: true,
      context_tokens: 16384,
      tools: true,
      thinking: false,
      output_tokens: 4096,
      sources
    }
  });

  test('is told by its server until somebody says otherwise', async () => {
    const server = { vision: 'server', context_tokens: 'server' } as const;
    const shown = await showAbout(told(server));
    expect(shown.sees).toContain('Yes, its server says');
    expect(shown.context).toEqual(['', '16384']);
    expect(shown.hint).toBe('Empty: 16,384, as its server says.');
    expect(shown.text).toContain(
      'Its server says: calls tools, does not think, writes up to 4,096 tokens.'
    );
    const ollama = await showAbout(told(server), 'ollama');
    expect(ollama.hint).toContain('16,384, which fits the model');
  });

  test('says whose word each value is', async () => {
    const said = { vision: 'administrator', context_tokens: 'user' } as const;
    const prices = { input_price: 3, output_price: 15, chat: false };
    const shown = await showAbout(told(said, prices));
    expect(shown.sees).toContain('As its server says');
    expect(shown.sees).toContain('Set by the administrator.');
    expect(shown.context).toEqual(['16384', '16384']);
    expect(shown.hint).toContain('Set by you.');
    expect(shown.text).toContain('it is not for chats');
    expect(shown.text).toContain('$3 read and $15 written');
  });

  test('is not known when nobody says anything', async () => {
    const shown = await showAbout(MODEL);
    expect(shown.sees).toContain('Not known');
    expect(shown.context).toEqual(['', '']);
    expect(shown.text).not.toContain('Its server says');
  });

  test('cannot be switched on where others have switched it off', async () => {
    const off = { ...MODEL.capabilities, code_interpreter: false };
    const { settings } = settingsWith({ ...TABLE, value: {}, default: {} });
    const { catalog } = fakeServices(
      {},
      { models: [{ ...MODEL, capabilities: off }] }
    );
    await stage.show(
      <ModelCapabilities services={{ settings, catalog }} model="lab/m" />
    );
    expect(stage.node.textContent).toContain('switched off for this model');
    await click(input(stage));
    expect(input(stage).checked).toBe(false);
    expect(change).not.toHaveBeenCalled();
  });
});

describe('the providers', () => {
  const LAB = {
    id: 'lab',
    kind: 'openai-chat',
    base_url: 'http://lab/v1',
    models: [],
    has_key: true,
    source: 'user' as const
  };

  test('say beside which one its models could not be listed, and look again', async () => {
    const services = fakeServices(
      {},
      { providers: [LAB], failures: new Map([['lab', 'It is out.']]) }
    );
    await stage.show(<ProviderList services={services} chatId="c-1" />);
    expect(stage.node.querySelector('li')?.textContent).toContain('It is out.');
    await click(stage.button('Check again'));
    expect(services.catalog.refresh).toHaveBeenCalledTimes(1);
  });

  test('are neither connected nor edited without a chat for them', async () => {
    const services = fakeServices({}, { providers: [LAB] });
    await stage.show(<ProviderList services={services} chatId={undefined} />);
    expect(stage.buttons()).toEqual(['Test lab', 'Remove lab…']);
  });
});
