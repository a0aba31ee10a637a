/** Every sample of tests/wire is accepted and written unchanged; pytest reads the same files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  chatDetailFromJson,
  chatFromJson,
  chatPageFromJson,
  messageFromJson
} from '../chats';
import {
  browserJobFromJson,
  type ClaimRequest,
  eventsAnswerFromJson,
  type EventsRequest,
  type StartRequest
} from '../browser-runs';
import { engineEventFromJson } from '../engine-events';
import { errorBodyFromJson } from '../errors';
import { eventFromJson } from '../events';
import { serverFrameFromJson } from '../frames';
import { asObject } from '../json';
import {
  checkFromJson,
  fileFromJson,
  folderTracesFromJson,
  kernelFromJson,
  modelFromJson,
  providerFromJson,
  readinessFromJson,
  replayedFromJson
} from '../models';
import { outputFromJson } from '../outputs';
import { anchorFromJson, partFromJson } from '../parts';
import type { Hello, Subscribe, Unsubscribe } from '../frames';
import type {
  DecisionRequest,
  ExecutionRequest,
  ProviderRequest,
  TurnRequest
} from '../requests';
import { settingsFromJson } from '../settings';

const SAMPLES = join(process.cwd(), 'tests', 'wire');

/** What a page only sends needs no guard; its types are checked by building the samples from them. */
const SENT: Readonly<Record<string, unknown>> = {
  'page_frame/hello': {
    type: 'hello',
    page_id: 'p-1',
    chats: [
      { chat_id: 'c-1', cursor: { epoch: 'ep-1', seq: 17 } },
      { chat_id: 'c-2' }
    ],
    chat_list: true,
    load_id: 'l-1',
    runs_code: true
  } satisfies Hello,
  'page_frame/subscribe': {
    type: 'subscribe',
    chat_id: 'c-1',
    cursor: { epoch: 'ep-1', seq: 17 }
  } satisfies Subscribe,
  'page_frame/subscribe--anew': {
    type: 'subscribe',
    chat_id: 'c-1'
  } satisfies Subscribe,
  'page_frame/unsubscribe': {
    type: 'unsubscribe',
    chat_id: 'c-1'
  } satisfies Unsubscribe,
  'request/claim': {
    lease: 's-1',
    load_id: 'l-1',
    fresh: true
  } satisfies ClaimRequest,
  'request/events': {
    lease: 's-1',
    batch: 0,
    events: [
      {
        type: 'starting',
        phase: 'loading Python',
        done: 4000000,
        total: 12000000
      },
      { type: 'running' },
      { type: 'stream', name: 'stdout', text: 'loaded 4 rows\n' }
    ]
  } satisfies EventsRequest,
  'request/events--last': {
    lease: 's-1',
    batch: 3,
    events: [],
    outcome: {
      status: 'ok',
      count: 2,
      notes: [{ code: 'edited', text: 'A note of the page.' }]
    }
  } satisfies EventsRequest,
  'request/start': {
    page_id: 'p-1',
    load_id: 'l-1'
  } satisfies StartRequest,
  'request/turn': {
    text: 'Create a bar chart.',
    files: ['f-csv'],
    client_id: 'n-1',
    parent_id: 'm-2',
    queue: true,
    page_id: 'p-1'
  } satisfies TurnRequest,
  'request/turn--edit': {
    text: 'Create a pie chart.',
    files: ['f-csv'],
    client_id: 'n-3',
    queue: false,
    page_id: 'p-1',
    edits: 'm-1'
  } satisfies TurnRequest,
  'request/execution': {
    code: '1/0',
    engine: 'jupyter',
    anchor: anchorFromJson({ message_id: 'm-2', part: 0, block: 1 }),
    client_id: 'n-2',
    page_id: 'p-1',
    tell: true,
    timeout_seconds: 600
  } satisfies ExecutionRequest,
  'request/decision': {
    decision: 'run',
    scope: 'chat',
    code: 'print(1)',
    note: 'fine'
  } satisfies DecisionRequest,
  'request/provider': {
    kind: 'openai-chat',
    base_url: 'http://127.0.0.1:9000/v1',
    api_key: 'sk-not-a-key',
    label: 'The lab',
    models: ['some-model'],
    headers: { 'X-Team': 'blue', 'X-Kept': null }
  } satisfies ProviderRequest
};

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  chat: chatFromJson,
  chat_detail: chatDetailFromJson,
  chat_page: chatPageFromJson,
  check: checkFromJson,
  engine_event: engineEventFromJson,
  error: errorBodyFromJson,
  event: eventFromJson,
  events_answer: eventsAnswerFromJson,
  file: fileFromJson,
  job: browserJobFromJson,
  kernel: kernelFromJson,
  message: messageFromJson,
  model: modelFromJson,
  output: outputFromJson,
  part: partFromJson,
  provider: providerFromJson,
  readiness: readinessFromJson,
  replayed: replayedFromJson,
  folder_traces: folderTracesFromJson,
  server_frame: serverFrameFromJson
};

const names = readdirSync(SAMPLES).flatMap(group =>
  readdirSync(join(SAMPLES, group)).map(
    file => `${group}/${file.replace(/\.json$/, '')}`
  )
);

function sample(name: string): unknown {
  return JSON.parse(readFileSync(join(SAMPLES, `${name}.json`), 'utf8'));
}

function read(name: string): unknown {
  const reader = READERS[name.split('/')[0] ?? ''];
  return reader ? reader(sample(name)) : SENT[name];
}

/** As it would be sent: without the fields that are not there. */
function written(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('a sample', () => {
  test.each(names.filter(name => !name.startsWith('settings/')))(
    '%s is accepted and written unchanged',
    name => {
      expect(written(read(name))).toEqual(sample(name));
    }
  );

  test('of the settings is accepted, a secret without a value', () => {
    const { entries, budgets } = settingsFromJson(sample('settings/settings'));
    expect(
      entries.map(entry => [entry.name, entry.value, entry.locked])
    ).toEqual([
      ['max_upload_bytes', 1000000, true],
      ['interpreter_jupyter_token', undefined, false]
    ]);
    expect(entries[0]).toMatchObject({
      source: 'environment',
      personal: false,
      kind: { type: 'number', minimum: 1, maximum: 536870912 },
      env: ['CODEINTERP_MAX_UPLOAD_BYTES']
    });
    expect(entries[0]?.reason).toContain('CODEINTERP_MAX_UPLOAD_BYTES');
    // those without a limit are none
    expect(budgets).toEqual([
      {
        kind: 'turns',
        span: 'hour',
        used: 20,
        limit: 20,
        left: 0,
        resets_at: 1700003600.5
      }
    ]);
  });

  test('with fields of a newer server is accepted without them', () => {
    const chat = asObject(sample('chat/chat'), 'chat');
    expect(chatFromJson({ ...chat, colour: 'green' })).toEqual(
      chatFromJson(chat)
    );
  });
});

describe('a guard', () => {
  test.each([
    ['a missing field', { type: 'text' }, "The field 'text' is missing."],
    [
      'a field of the wrong type',
      { type: 'text', text: 7 },
      "The field 'text' must be a string, not number."
    ],
    ['no object', null, "The field 'part' must be an object, not null."],
    ['an unknown kind', { type: 'song' }, 'Unknown part type "song"'],
    [
      'a count that is not whole',
      {
        type: 'file',
        file_id: 'f',
        name: 'n',
        media_type: 'text/plain',
        size: 0.5
      },
      "The field 'size' must be a whole number from 0 on"
    ]
  ])('says what is wrong with %s', (_, value, message) => {
    expect(() => partFromJson(value)).toThrow(message);
  });

  test('names the item of a list', () => {
    const message = asObject(sample('message/message'), 'message');
    expect(() => messageFromJson({ ...message, parts: [null] })).toThrow(
      "The field 'parts[0]' must be an object"
    );
  });

  test('refuses a status it does not know', () => {
    const part = asObject(sample('part/execution'), 'part');
    expect(() => partFromJson({ ...part, status: 'dreaming' })).toThrow(
      "The field 'status' must be one of writing"
    );
  });
});
