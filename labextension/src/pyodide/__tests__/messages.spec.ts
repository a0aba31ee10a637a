/** What comes out of the frame is read, or it is nothing. */
import { describe, expect, test } from 'vitest';

import { fittingFiles, type FromFrame, readFromFrame } from '../messages';

const BYTES = new ArrayBuffer(3);

const KINDS: readonly FromFrame[] = [
  { type: 'alive' },
  { type: 'booted' },
  { type: 'failed', message: 'no' },
  { type: 'want', want: 1, name: 'numpy.whl' },
  { type: 'phase', phase: 'Loading numpy' },
  { type: 'running', run: 1 },
  { type: 'events', run: 1, events: ['{}', '[]'] },
  {
    type: 'end',
    run: 1,
    outcome: '{"status": "ok"}',
    files: [{ name: 'a.csv', bytes: BYTES }],
    dropped: 5
  },
  { type: 'flooded', run: -1 }
];

/** An honest message of this kind, with one field replaced. */
function spoilt(type: FromFrame['type'], change: object): unknown {
  return { ...KINDS.find(kind => kind.type === type), ...change };
}

test.each(KINDS.map(kind => [kind.type, kind] as const))(
  '%s is read',
  (_, kind) => {
    expect(readFromFrame({ ...kind })).toEqual(kind);
  }
);

test('fields that nobody asked for are left behind', () => {
  const read = readFromFrame({ type: 'running', run: 1, code: 'x' });
  expect(read).toEqual({ type: 'running', run: 1 });
});

test.each([
  undefined,
  null,
  'alive',
  7,
  [],
  {},
  { type: null },
  { type: 'toString' },
  { type: ['alive'] },
  // what only the page may say
  { type: 'boot' },
  { type: 'interrupt' }
])('%j is no message', value => {
  expect(readFromFrame(value)).toBeNull();
});

describe('a field of the wrong type makes nonsense of a message:', () => {
  test.each([
    ['failed', { message: undefined }],
    ['failed', { message: { toString: () => 'no' } }],
    ['want', { want: '1' }],
    ['want', { name: 1 }],
    ['phase', { phase: ['Loading'] }],
    ['running', { run: undefined }],
    ['running', { run: 1.5 }],
    ['running', { run: NaN }],
    ['flooded', { run: '1' }],
    ['events', { run: Infinity }],
    ['events', { events: '{}' }],
    ['events', { events: [{}] }],
    ['events', { events: { length: 1, 0: '{}' } }],
    ['end', { run: null }],
    ['end', { outcome: {} }],
    ['end', { files: undefined }],
    ['end', { files: [null] }],
    ['end', { files: [{ name: 'a' }] }],
    ['end', { files: [{ name: 1, bytes: BYTES }] }],
    ['end', { files: [{ name: 'a', bytes: new Uint8Array(BYTES) }] }],
    ['end', { files: [{ name: 'a', bytes: { byteLength: 3 } }] }]
  ] as const)('%s with %o', (type, change) => {
    expect(readFromFrame(spoilt(type, change))).toBeNull();
  });
});

describe('more than an honest frame sends makes nonsense of a message:', () => {
  const file = { name: 'a', bytes: BYTES };

  test.each([
    ['failed', 'message', 'x'.repeat(2_000), 'x'.repeat(2_001)],
    ['want', 'name', 'x'.repeat(2_000), 'x'.repeat(2_001)],
    ['phase', 'phase', 'x'.repeat(2_000), 'x'.repeat(2_001)],
    [
      'events',
      'events',
      new Array(20_000).fill('{}'),
      new Array(20_001).fill('{}')
    ],
    ['end', 'outcome', 'x'.repeat(100_000), 'x'.repeat(100_001)],
    ['end', 'files', new Array(100).fill(file), new Array(101).fill(file)],
    [
      'end',
      'files',
      [{ ...file, name: 'x'.repeat(255) }],
      [{ ...file, name: 'x'.repeat(256) }]
    ]
  ] as const)('%s, in its %s', (type, name, most, more) => {
    expect(readFromFrame(spoilt(type, { [name]: most }))).not.toBeNull();
    expect(readFromFrame(spoilt(type, { [name]: more }))).toBeNull();
  });
});

test('files come out while each and all together are small enough', () => {
  const limits = {
    output_bytes: 0,
    image_bytes: 0,
    file_bytes: 5,
    all_file_bytes: 9
  };
  const sizes = [5, 6, 3, 2, 1, 0];
  expect(fittingFiles(sizes, size => size, limits)).toEqual([5, 3, 1, 0]);
  const many = new Array<number>(150).fill(0);
  expect(fittingFiles(many, size => size, limits)).toHaveLength(100);
});
