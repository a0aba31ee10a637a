/** A provider is tested before it is stored, and stored in spite of its test only when a person insists. */
import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { ProviderCheck, ProviderConfig } from '../../protocol/models';
import { type IDraftCatalog, ProviderDraft } from '../provider-draft';
import { Later } from './fakes';
import { LAB, WORKS } from './providers';

const REFUSED: ProviderCheck = {
  result: 'key_refused',
  message: 'Incorrect key.',
  models: []
};

const testProvider = vi.fn<IDraftCatalog['testProvider']>();
const saveProvider = vi.fn<IDraftCatalog['saveProvider']>();
let catalog: IDraftCatalog;

beforeEach(() => {
  testProvider.mockReset().mockResolvedValue(WORKS);
  saveProvider.mockReset().mockResolvedValue(true);
  catalog = {
    providers: [],
    models: [],
    changeProblem: null,
    testProvider,
    saveProvider
  };
});

function draft(stored: ProviderConfig | null = null): ProviderDraft {
  return new ProviderDraft(catalog, stored);
}

describe('a new provider', () => {
  test('starts from a preset, whose address a person may change', async () => {
    const made = draft();
    made.choosePreset('ollama');
    expect(made.fields.baseUrl).toBe('http://127.0.0.1:11434');
    made.set({ baseUrl: 'http://gpu:11434/v1', models: 'llama, qwen' });
    await made.test();
    expect(testProvider).toHaveBeenCalledWith('ollama', {
      kind: 'ollama',
      label: 'Ollama',
      base_url: 'http://gpu:11434/v1',
      models: ['llama', 'qwen']
    });
  });

  test('gets an id that no other one has, and the host for its name', async () => {
    catalog = { ...catalog, providers: [{ ...LAB, id: 'server' }] };
    const made = draft();
    made.choosePreset('server');
    made.set({ baseUrl: 'https://llm.example.org/v1' });
    await made.test();
    expect(testProvider.mock.calls[0]?.[0]).toBe('server-2');
    expect(testProvider.mock.calls[0]?.[1]?.label).toBe('llm.example.org 2');
  });

  test('speaks to a server as its preset says, and as it was stored', async () => {
    const made = draft();
    made.choosePreset('anthropic');
    await made.save();
    expect(saveProvider).toHaveBeenCalledWith(
      'anthropic',
      expect.objectContaining({ kind: 'anthropic-messages' })
    );
  });

  test('takes the place of one that was found at the same address', async () => {
    const found: ProviderConfig = {
      ...LAB,
      id: 'ollama',
      base_url: 'http://127.0.0.1:11434',
      source: 'local'
    };
    catalog = { ...catalog, providers: [found] };
    const made = draft();
    made.choosePreset('ollama');
    await made.test();
    made.set({ baseUrl: 'http://elsewhere/v1' });
    await made.test();
    expect(testProvider.mock.calls.map(([id]) => id)).toEqual([
      'ollama',
      'ollama-2'
    ]);
  });

  test.each([
    ['', 'missing'],
    ['gpu', 'invalid'],
    ['ftp://example.org', 'invalid'],
    ['https://me:secret@example.org/v1', 'credentials'],
    ['https://example.org/v1?version=2', 'query']
  ])('is not tested at the address "%s"', async (baseUrl, problem) => {
    const made = draft();
    made.set({ baseUrl });
    await made.test();
    expect(made.urlProblem).toBe(problem);
    expect(testProvider).not.toHaveBeenCalled();
    made.set({ baseUrl: 'http://127.0.0.1/v1' });
    expect(made.urlProblem).toBeNull();
  });

  test('is tested once, then stored', async () => {
    const made = draft();
    await made.test();
    expect(saveProvider).not.toHaveBeenCalled();
    await expect(made.save()).resolves.toBe('openai');
    expect(testProvider).toHaveBeenCalledTimes(1);
    expect(saveProvider).toHaveBeenCalledTimes(1);
  });

  test('is stored in spite of its test when saved a second time', async () => {
    testProvider.mockResolvedValue(REFUSED);
    const made = draft();
    made.set({ key: 'wrong' });
    await expect(made.save()).resolves.toBeNull();
    expect(made.insists).toBe(true);
    expect(saveProvider).not.toHaveBeenCalled();
    await expect(made.save()).resolves.toBe('openai');
    expect(saveProvider.mock.calls[0]?.[1].api_key).toBe('wrong');
  });

  test('is tested anew when something was changed', async () => {
    testProvider.mockResolvedValue(REFUSED);
    const made = draft();
    await made.save();
    made.set({ key: 'other' });
    expect(made.insists).toBe(false);
    expect(made.check).toBeNull();
    await made.save();
    expect(saveProvider).not.toHaveBeenCalled();
  });

  test('does not take an answer that came after a change', async () => {
    const made = draft();
    const testing = made.test();
    made.set({ baseUrl: 'http://elsewhere/v1' });
    await testing;
    expect(made.check).toBeNull();
  });

  test('needs names when the server lists no models', async () => {
    testProvider.mockResolvedValue({ ...WORKS, models: [] });
    const made = draft();
    await expect(made.save()).resolves.toBeNull();
    made.set({ models: 'm' });
    await expect(made.save()).resolves.toBe('openai');
  });

  test('says why the test could not be made', async () => {
    testProvider.mockResolvedValue(null);
    catalog = {
      ...catalog,
      changeProblem: { code: 'network', message: 'No answer.' }
    };
    const made = draft();
    await made.test();
    expect(made.problem).toBe('No answer.');
  });
});

describe('the chat then takes', () => {
  test('the first model, or the chosen one', async () => {
    const made = draft();
    await made.save();
    expect(made.modelFor('openai')).toBe('openai/small');
    made.chooseModel('large');
    expect(made.modelFor('openai')).toBe('openai/large');
  });

  test('its own one still after an edit', async () => {
    const made = draft(LAB);
    await made.save();
    expect(made.modelFor('lab')).toBeNull();
    made.chooseModel('large');
    expect(made.modelFor('lab')).toBe('lab/large');
  });
});

test('an edit keeps id and name, and sends a key only when one was written', async () => {
  const made = draft(LAB);
  await made.save();
  expect(saveProvider).toHaveBeenCalledWith('lab', {
    kind: 'openai-chat',
    label: 'My lab',
    base_url: LAB.base_url,
    models: []
  });
});

describe('once its form is gone', () => {
  test('its key is forgotten', () => {
    const made = draft();
    made.set({ key: 'secret' });
    made.dispose();
    expect(made.fields.key).toBe('');
  });

  test('nothing is stored when its test ends', async () => {
    const tested = new Later<ProviderCheck>();
    testProvider.mockReturnValue(tested.promise);
    const made = draft();
    made.set({ key: 'secret' });
    const saving = made.save();
    made.dispose();
    tested.resolve(WORKS);
    await expect(saving).resolves.toBeNull();
    expect(saveProvider).not.toHaveBeenCalled();
  });

  test('what is being stored leads to nothing more', async () => {
    const stored = new Later<boolean>();
    saveProvider.mockReturnValue(stored.promise);
    const made = draft();
    await made.test();
    const saving = made.save();
    made.dispose();
    stored.resolve(true);
    await expect(saving).resolves.toBeNull();
  });
});

describe('headers', () => {
  test('are lines, and a line that is none is refused', async () => {
    const made = draft();
    made.set({ headers: 'X-Team: a: b\n\n X-Other:  \n' });
    await made.test();
    expect(testProvider.mock.calls[0]?.[1]?.headers).toEqual({
      'X-Team': 'a: b',
      'X-Other': null
    });
    made.set({ headers: 'X-Team: a\nno header' });
    await expect(made.test()).resolves.toBe(false);
    expect(made.headerProblem).toBe('no header');
    expect(testProvider).toHaveBeenCalledTimes(1);
  });

  test('that are stored are kept unless they are changed', async () => {
    const made = draft({ ...LAB, header_names: ['X-Team', 'X-Key'] });
    expect(made.fields.headers).toBe('X-Team:\nX-Key:');
    await made.test();
    expect(testProvider.mock.calls[0]?.[1]).not.toHaveProperty('headers');
    made.set({ headers: 'X-Team:' });
    await made.test();
    expect(testProvider.mock.calls[1]?.[1]?.headers).toEqual({
      'X-Team': null
    });
  });
});
