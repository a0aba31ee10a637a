/** What people write for the address of a server. */
import { expect, test } from 'vitest';

import {
  findAddressProblem,
  originOf,
  partFromKey,
  tidyAddress
} from '../provider-address';
import { PRESETS } from '../provider-presets';

test.each([
  ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['localhost:1234/v1', 'http://localhost:1234/v1'],
  ['LOCALHOST', 'http://LOCALHOST'],
  ['models.localhost:1234', 'http://models.localhost:1234'],
  ['[::1]:8000', 'http://[::1]:8000'],
  ['0.0.0.0:8000/v1', 'http://0.0.0.0:8000/v1'],
  ['api.example.org/v1', 'https://api.example.org/v1'],
  ['192.168.1.5:8080', 'https://192.168.1.5:8080'],
  ['gpu:8000/v1', 'https://gpu:8000/v1'],
  ['[fd00::7]:8000', 'https://[fd00::7]:8000'],
  ['  http://lab/v1//  ', 'http://lab/v1'],
  ['127.0.0.1:8080/v1/chat/completions/', 'http://127.0.0.1:8080/v1'],
  ['https://lab/v1/messages', 'https://lab'],
  ['http://127.0.0.1:11434/api/chat', 'http://127.0.0.1:11434']
])('%s is asked as %s', (written, asked) => {
  expect(tidyAddress(written)).toBe(asked);
  expect(findAddressProblem(asked)).toBeNull();
});

test.each([
  ['', 'missing'],
  ['gpu', 'invalid'],
  ['ftp://example.org', 'invalid'],
  ['http:8080', 'invalid'],
  ['javascript:alert(1)', 'invalid'],
  ['//example.org/v1', 'invalid'],
  ['https://a b.example', 'invalid'],
  ['https://me:secret@example.org', 'credentials'],
  ['https://me@example.org', 'credentials'],
  ['https://example.org/v1?a=1&key=2', 'query'],
  ['https://example.org/#/v1', 'query']
])('%s cannot be asked: %s', (written, problem) => {
  expect(findAddressProblem(tidyAddress(written))).toBe(problem);
});

test('scheme, host and port are what a key is for', () => {
  expect(originOf('LAB.example/v1')).toBe('https://lab.example');
  expect(originOf('https://lab.example:443')).toBe('https://lab.example');
  expect(originOf('http://lab.example')).toBe('http://lab.example');
  expect(originOf('https://RESOURCE.openai.azure.com/openai/v1')).toBeNull();
  for (const { baseUrl } of PRESETS.filter(preset => preset.baseUrl)) {
    const known = /[A-Z]{4}/.test(baseUrl) ? 'stand-in' : null;
    expect(findAddressProblem(baseUrl), baseUrl).toBe(known);
  }
  expect(originOf('http://')).toBeNull();
});

test('only a key alone is taken out of an address', () => {
  expect(partFromKey('lab.example/v1?api_key=a')).toEqual({
    address: 'https://lab.example/v1',
    key: 'a'
  });
  expect(partFromKey('https://lab.example/v1?version=1')).toBeNull();
  expect(partFromKey('https://lab.example/v1?key=a&v=1')).toBeNull();
  expect(partFromKey('https://lab.example/v1')).toBeNull();
});
