/** A provider that a person has set up, and what its test says. */
import type { ProviderCheck, ProviderConfig } from '../../protocol/models';

export const LAB: ProviderConfig = {
  id: 'lab',
  kind: 'openai-chat',
  base_url: 'http://127.0.0.1:9000/v1',
  source: 'user',
  has_key: true,
  label: 'My lab',
  models: []
};

export const WORKS: ProviderCheck = {
  result: 'works',
  message: 'Fine.',
  models: ['small', 'large']
};
