/** A key and headers are for one server: the form sends them nowhere else. */
import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { ProviderConfig } from '../../protocol/models';
import {
  type DraftFields,
  type IDraftCatalog,
  ProviderDraft
} from '../provider-draft';
import { LAB, WORKS } from './providers';

const testProvider = vi.fn<IDraftCatalog['testProvider']>();

beforeEach(() => {
  testProvider.mockReset().mockResolvedValue(WORKS);
});

function draft(stored: ProviderConfig | null = null): ProviderDraft {
  const catalog: IDraftCatalog = {
    providers: [],
    models: [],
    changeProblem: null,
    testProvider,
    saveProvider: vi.fn()
  };
  return new ProviderDraft(catalog, stored);
}

describe('a key that was written', () => {
  const OPENAI = 'https://api.openai.com/v1';

  function withKey(change: Partial<DraftFields> = {}): ProviderDraft {
    const made = draft();
    made.set({ baseUrl: OPENAI });
    made.set({ key: 'sk-secret', headers: 'X-Team: blue', ...change });
    return made;
  }

  test.each([
    'anthropic',
    'openrouter',
    'ollama',
    'azure',
    'gateway',
    'server'
  ])(
    'is emptied when the preset %s is chosen, and the form says so',
    async id => {
      const made = withKey();
      made.choosePreset(id);
      expect(made.fields).toMatchObject({ key: '', headers: '' });
      expect([made.keyNews, made.headersEmptied]).toEqual(['emptied', true]);
      made.set({ baseUrl: 'https://elsewhere.example/v1' });
      await made.test();
      expect(JSON.stringify(testProvider.mock.calls)).not.toContain('secret');
      made.set({ key: 'another' });
      expect(made.keyNews).toBeNull();
    }
  );

  test.each([
    'https://api.openai.com.evil.example/v1',
    'http://api.openai.com/v1',
    'https://api.openai.com:8443/v1',
    'evil.example:443/v1',
    '127.0.0.1:8080'
  ])('is emptied when the address becomes %s', async baseUrl => {
    const made = withKey();
    made.set({ baseUrl });
    expect(made.fields.key).toBe('');
    await made.test();
    expect(testProvider.mock.calls[0]?.[1]).not.toHaveProperty('api_key');
    expect(testProvider.mock.calls[0]?.[1]).not.toHaveProperty('headers');
  });

  test.each([
    'https://api.openai.com',
    'https://API.openai.com/v2/',
    'api.openai.com/v1/chat/completions',
    'https://api.openai.com:443/v1'
  ])('stays when the address becomes %s, the same server', baseUrl => {
    const made = withKey();
    made.set({ baseUrl });
    expect(made.fields.key).toBe('sk-secret');
    expect(made.keyNews).toBeNull();
  });

  test('stays while an address is being written, and is for the first one asked', async () => {
    const made = draft();
    made.choosePreset('server');
    made.set({ key: 'sk-mine' });
    for (const baseUrl of ['h', 'http://lab', 'http://lab.example/v1']) {
      made.set({ baseUrl });
    }
    await made.test();
    expect(testProvider.mock.calls[0]?.[1]?.api_key).toBe('sk-mine');
    made.set({ baseUrl: 'http://lab.example.org/v1' });
    expect(made.fields.key).toBe('');
  });

  test('for a server whose address is not complete goes to no other preset', () => {
    const made = draft();
    made.choosePreset('azure');
    made.set({ key: 'azure-key' });
    made.choosePreset('openai');
    expect(made.fields.key).toBe('');
  });

  test('in a pasted address goes where keys go', async () => {
    const made = draft();
    made.choosePreset('server');
    made.set({
      baseUrl: ' https://lab.example/v1/chat/completions?key=sk-in '
    });
    expect(made.keyNews).toBe('moved');
    await made.test();
    expect(testProvider.mock.calls[0]?.[1]).toMatchObject({
      base_url: 'https://lab.example/v1',
      api_key: 'sk-in'
    });
    made.choosePreset('openai');
    expect(made.fields.key).toBe('');
  });

  test.each(['?key=sk-typed', '?key'])(
    'is not taken from %j while it is typed',
    end => {
      const made = draft();
      made.set({ baseUrl: 'https://lab.example/v1', key: 'sk-mine' });
      for (let length = 1; length <= end.length; length++) {
        made.set({ baseUrl: `https://lab.example/v1${end.slice(0, length)}` });
      }
      expect(made.fields.baseUrl).toBe(`https://lab.example/v1${end}`);
      expect(made.fields.key).toBe('sk-mine');
      expect(made.keyNews).toBeNull();
    }
  );

  test('without a value takes no key away', () => {
    const made = draft();
    made.set({ baseUrl: 'https://lab.example/v1', key: 'sk-mine' });
    made.set({ baseUrl: 'https://lab.example/v1?key=' });
    expect(made.fields.key).toBe('sk-mine');
  });
});

describe('an edited provider', () => {
  const stored = { ...LAB, has_key: true, header_names: ['X-Team'] };

  test('keeps what is stored for the address that it is stored for only', () => {
    const made = draft(stored);
    expect(made.keepsStored).toBe(true);
    made.set({ key: 'new-key' });
    made.set({ baseUrl: 'https://elsewhere.example/v1' });
    expect(made.keepsStored).toBe(false);
    expect(made.fields).toMatchObject({ key: '', headers: '' });
    made.set({ baseUrl: LAB.base_url });
    expect(made.keepsStored).toBe(true);
    expect(made.fields.headers).toBe('X-Team:');
  });
});
