/** Who answers, in words. */
import { expect, test } from 'vitest';

import type { ProviderConfig } from '../../../protocol/models';
import { endpointName } from '../endpoint-name';

const PROVIDER: ProviderConfig = {
  id: 'studio',
  kind: 'openai-chat',
  base_url: 'http://127.0.0.1:1234/v1',
  source: 'local',
  has_key: false,
  label: 'LM Studio',
  models: []
};

function name(change: Partial<ProviderConfig>, model = 'studio/a/b'): string {
  return endpointName({ providers: [{ ...PROVIDER, ...change }] }, model);
}

test('an endpoint is named by label and host', () => {
  expect(name({})).toBe('LM Studio (127.0.0.1:1234)');
  expect(name({ label: undefined })).toBe('studio (127.0.0.1:1234)');
});

test('an endpoint without an address has only its name', () => {
  expect(name({ base_url: '' })).toBe('LM Studio');
});

test('a model of an unknown provider is named itself', () => {
  expect(name({}, 'gone/m')).toBe('gone/m');
});
