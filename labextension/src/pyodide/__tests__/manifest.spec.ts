/** What the server says about Python is looked at before it is believed. */
import { expect, test } from 'vitest';

import { manifestFromJson } from '../manifest';

const SHA256 = 'a0'.repeat(32);
const BODY = {
  version: '1.2.3',
  files: { 'shell.js': { sha256: SHA256, size: 9 } },
  install_from_pypi: false,
  network_hosts: ['data.example.org', 'example.org:8443']
};

test('a manifest is read', () => {
  expect(manifestFromJson(BODY)).toEqual({
    version: '1.2.3',
    files: new Map([['shell.js', { sha256: SHA256, size: 9 }]]),
    installFromPyPI: false,
    hosts: ['data.example.org', 'example.org:8443']
  });
});

test('no hosts are none', () => {
  const body = { ...BODY, network_hosts: undefined };
  expect(manifestFromJson(body).hosts).toEqual([]);
});

test.each([
  '',
  '*',
  '*.example.org',
  'https://example.org',
  'example.org/path',
  'example.org; script-src *',
  'example.org data:',
  "'self'",
  'a"><script>',
  'example.org\n',
  'example.org:port',
  '-example.org',
  'Example.org'
])('a host that is none is refused: %j', host => {
  expect(() => manifestFromJson({ ...BODY, network_hosts: [host] })).toThrow(
    "The field 'network_hosts' makes no sense."
  );
});

test.each(['', 'a0', SHA256.toUpperCase(), `${SHA256}0`, `${SHA256}\n`])(
  'a sum that is none is refused: %j',
  sha256 => {
    const files = { 'shell.js': { sha256, size: 9 } };
    expect(() => manifestFromJson({ ...BODY, files })).toThrow(
      "The field 'sha256' makes no sense."
    );
  }
);

test.each([
  null,
  [],
  { ...BODY, version: 1 },
  { ...BODY, files: null },
  { ...BODY, files: { 'shell.js': SHA256 } },
  { ...BODY, files: { 'shell.js': { sha256: SHA256, size: -1 } } },
  { ...BODY, install_from_pypi: 'yes' },
  { ...BODY, network_hosts: 'example.org' }
])('an answer of another shape is refused: %j', value => {
  expect(() => manifestFromJson(value)).toThrow(/^The field '/);
});
