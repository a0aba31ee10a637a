/** The catalog and the settings keep the last good answer and say what went wrong. */
import { Signal } from '@lumino/signaling';
import { describe, expect, test, vi } from 'vitest';

import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import type { ChatEvent } from '../../protocol/events';
import type { SettingEntry } from '../../protocol/settings';
import type { IPanelPreferences } from '../../tokens';
import { ModelCatalog } from '../model-catalog';
import { SettingsModel } from '../settings-model';
import { FakeEventSocket, fakeApi } from './fakes';
import { LAB } from './providers';

const MODEL = {
  id: 'demo/analyst',
  provider: 'demo',
  name: 'analyst',
  label: 'Demo',
  capabilities: { code_interpreter: true, code_mode: 'auto' as const },
  chat: true,
  suggested: false
};
const NONE: ReadonlyMap<string, string> = new Map();

function preferences(sendWithEnter: boolean): IPanelPreferences {
  const owner = {
    area: 'right' as const,
    openAtStart: false,
    notifyAfterSeconds: 20,
    sendWithEnter
  };
  const signal = new Signal<IPanelPreferences, void>(
    owner as IPanelPreferences
  );
  return Object.assign(owner, { changed: signal });
}

describe('the catalog', () => {
  test('lists models, providers and engines', async () => {
    const catalog = new ModelCatalog(
      fakeApi({
        listModels: () =>
          Promise.resolve({
            models: [MODEL],
            defaultModel: MODEL.id,
            failures: NONE
          }),
        listProviders: () => Promise.resolve([LAB]),
        listEngines: () =>
          Promise.resolve([{ engine: 'jupyter', ready: true, detail: {} }])
      })
    );
    let told = 0;
    catalog.changed.connect(() => (told += 1));
    expect(catalog.state).toBe('loading');
    await catalog.refresh();
    expect(catalog.state).toBe('ready');
    expect(catalog.models).toEqual([MODEL]);
    expect(catalog.defaultModel).toBe('demo/analyst');
    expect(catalog.providers).toEqual([LAB]);
    expect(catalog.engines[0]?.engine).toBe('jupyter');
    expect(told).toBe(1);
  });

  test('keeps what it had when the server does not answer', async () => {
    let reachable = true;
    const catalog = new ModelCatalog(
      fakeApi({
        listModels: () =>
          reachable
            ? Promise.resolve({
                models: [MODEL],
                defaultModel: null,
                failures: NONE
              })
            : Promise.reject(new UnreachableError('No answer.')),
        listProviders: () => Promise.resolve([]),
        listEngines: () => Promise.resolve([])
      })
    );
    await catalog.refresh();
    reachable = false;
    await catalog.refresh();
    expect(catalog.state).toBe('failed');
    expect(catalog.problem?.code).toBe('network');
    expect(catalog.models).toEqual([MODEL]);
  });

  test('lists models anew when a provider was stored, and says why one was not', async () => {
    let models: (typeof MODEL)[] = [];
    const catalog = new ModelCatalog(
      fakeApi({
        listModels: () =>
          Promise.resolve({ models, defaultModel: null, failures: NONE }),
        listProviders: () => Promise.resolve([LAB]),
        listEngines: () => Promise.resolve([]),
        putProvider: id =>
          id === 'lab'
            ? Promise.resolve(LAB)
            : Promise.reject(
                new ApiError(400, 'invalid_request', 'Wrong kind.')
              ),
        testProvider: () =>
          Promise.resolve({ result: 'works', message: 'Fine.', models: [] })
      })
    );
    models = [MODEL];
    const request = { kind: 'openai-chat', base_url: LAB.base_url };
    await expect(catalog.saveProvider('lab', request)).resolves.toBe(true);
    expect(catalog.models).toEqual([MODEL]);
    await expect(catalog.saveProvider('x', request)).resolves.toBe(false);
    expect(catalog.changeProblem?.message).toBe('Wrong kind.');
    expect(catalog.problem).toBeNull();
    await expect(catalog.testProvider('lab')).resolves.toMatchObject({
      result: 'works'
    });
  });
});

describe('the settings', () => {
  const entry = (name: string, value: unknown): SettingEntry => ({
    name,
    value,
    source: 'default',
    locked: false,
    personal: true,
    kind: { type: 'text', choices: [] },
    env: []
  });
  const server = (...entries: readonly SettingEntry[]) => ({
    entries,
    budgets: []
  });

  test('allow everything until the server has answered', () => {
    const settings = new SettingsModel(
      fakeApi({}),
      preferences(true),
      new FakeEventSocket()
    );
    expect(settings.interpreterEnabled).toBe(true);
    expect(settings.allowedEngines).toEqual(['jupyter', 'pyodide']);
    expect(settings.uploadBytes).toBe(268435456);
  });

  test('follow the server and the person', async () => {
    const settings = new SettingsModel(
      fakeApi({
        getSettings: () =>
          Promise.resolve(
            server(
              entry('interpreter_enabled', false),
              entry('manual_run_enabled', true),
              entry('allowed_engines', ['jupyter']),
              entry('max_upload_bytes', 1000)
            )
          )
      }),
      preferences(false),
      new FakeEventSocket()
    );
    await settings.refresh();
    expect(settings.interpreterEnabled).toBe(false);
    expect(settings.manualRunEnabled).toBe(true);
    expect(settings.allowedEngines).toEqual(['jupyter']);
    expect(settings.allowedEngines).toBe(settings.allowedEngines);
    expect(settings.uploadBytes).toBe(1000);
    expect(settings.sendWithEnter).toBe(false);
    expect(settings.server.get('allowed_engines')?.locked).toBe(false);
  });

  test('say why they are not known', async () => {
    const settings = new SettingsModel(
      fakeApi({
        getSettings: () => Promise.reject(new UnreachableError('No answer.'))
      }),
      preferences(true),
      new FakeEventSocket()
    );
    await settings.refresh();
    expect(settings.problem?.code).toBe('network');
  });

  test('are changed, and what the server says against it is told', async () => {
    const changeSettings = vi.fn<IApi['changeSettings']>();
    const settings = new SettingsModel(
      fakeApi({ changeSettings }),
      preferences(true),
      new FakeEventSocket()
    );
    changeSettings.mockResolvedValueOnce(server(entry('max_steps', 5)));
    await expect(settings.change({ max_steps: 5 })).resolves.toBeNull();
    expect(changeSettings).toHaveBeenCalledWith({ max_steps: 5 });
    expect(settings.server.get('max_steps')?.value).toBe(5);
    changeSettings.mockRejectedValueOnce(
      new ApiError(403, 'setting_locked', 'It is locked.')
    );
    const problem = await settings.change({ max_steps: 6 });
    expect(problem?.message).toBe('It is locked.');
    expect(settings.server.get('max_steps')?.value).toBe(5);
  });

  test('are asked for again when another page changed them, and after a turn that a budget counts', async () => {
    const budget = {
      kind: 'turns' as const,
      span: 'hour' as const,
      used: 1,
      limit: 9,
      left: 8,
      resets_at: null
    };
    const getSettings = vi.fn<IApi['getSettings']>();
    const socket = new FakeEventSocket();
    const settings = new SettingsModel(
      fakeApi({ getSettings }),
      preferences(true),
      socket
    );
    const over = { type: 'turn.finished', turn_id: 't-1' } as ChatEvent;
    getSettings.mockResolvedValue({ entries: [], budgets: [budget] });
    socket.tell(over);
    expect(getSettings).not.toHaveBeenCalled();
    socket.frames.emit({ type: 'settings.changed' });
    expect(getSettings).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    await Promise.resolve();
    expect(settings.budgets).toEqual([budget]);
    socket.tell(over);
    expect(getSettings).toHaveBeenCalledTimes(2);
    settings.dispose();
    socket.tell(over);
    expect(getSettings).toHaveBeenCalledTimes(2);
  });
});
