/** Each code leads somewhere: a button that does something, or a reason why there is none. */
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  click,
  FakeChat,
  fakeServices,
  settle,
  Stage
} from '../../__tests__/stage';
import { LAB } from '../../../model/__tests__/providers';
import type { IModelCatalog } from '../../../model/service-interfaces';
import type { ExecutionPart, ExecutionStatus } from '../../../protocol/parts';
import { CommandIDs } from '../../../tokens';
import { advise } from '../../execution/remedies';
import { AnswerError } from '../../messages/answer-error';
import { type Group, REMEDIES, waysOf } from '../remedy-table';
import { WayButtons } from '../way-buttons';
import { WaysProvider } from '../ways';

let stage: Stage;
let chat: FakeChat;
const done = vi.fn();

const rows = Object.entries(REMEDIES);

beforeEach(() => {
  done.mockReset();
  stage = new Stage();
  chat = new FakeChat();
  chat.chat = { ...chat.chat, model: 'lab/small' };
});
afterEach(() => stage.unmount());

async function show(code: string, more = {}): Promise<void> {
  const services = fakeServices({}, { providers: [LAB] });
  vi.spyOn(services.setup, 'openForm').mockImplementation(done);
  vi.spyOn(services.setup, 'askForModel').mockImplementation(done);
  chat.retry.mockImplementation(done);
  chat.goOn.mockImplementation(done);
  const commands = new CommandRegistry();
  commands.addCommand(CommandIDs.newChat, { execute: done });
  commands.addCommand(CommandIDs.showPolicy, { execute: done });
  await stage.show(
    <WaysProvider chat={chat} services={{ ...services, commands }}>
      <AnswerError
        error={{
          type: 'error',
          code,
          message: 'It failed.',
          retryable: false,
          ...more
        }}
        messageId="m-2"
        model="lab/small"
        chat={chat}
        busy={false}
      />
    </WaysProvider>
  );
}

test.each(rows)('%s leads somewhere', (_, row) => {
  expect(
    (row.ways?.length ?? 0) > 0 || row.group !== undefined || row.nothing
  ).toBeTruthy();
  expect(row.nothing ?? 'It is a reason.').toMatch(/^[A-Z].{8,}\.$/);
});

describe('every button of an answer does something', () => {
  const buttons = rows.flatMap(([code, row]) =>
    (row.ways ?? [])
      .filter(way => way !== 'reload')
      .map((way, index) => [code, way, index] as const)
  );
  test.each(buttons)('%s: %s', async (code, _, index) => {
    await show(code);
    const button = [...stage.node.querySelectorAll('button')][index];
    if (!button) {
      throw new Error('There is no such button.');
    }
    await click(button);
    expect(done).toHaveBeenCalledTimes(1);
  });
});

test('a refused key is changed where it is written', async () => {
  await show('model_auth');
  await click(stage.button('Change the key'));
  expect(done).toHaveBeenCalledWith({
    chatId: chat.chat.id,
    provider: LAB,
    first: 'key'
  });
});

test('a key of the environment is not changed here, another model is chosen', async () => {
  const services = fakeServices(
    {},
    { providers: [{ ...LAB, source: 'environment' }] }
  );
  const commands = new CommandRegistry();
  await stage.show(
    <WaysProvider chat={chat} services={{ ...services, commands }}>
      <AnswerError
        error={{
          type: 'error',
          code: 'model_auth',
          message: 'Refused.',
          retryable: false
        }}
        messageId="m-2"
        model="lab/small"
        chat={chat}
        busy={false}
      />
    </WaysProvider>
  );
  expect(stage.buttons()).toEqual(['Choose another model']);
});

test('a key can be changed as soon as its provider is known', async () => {
  const services = fakeServices({}, { providers: [] });
  const { catalog } = services;
  const commands = new CommandRegistry();
  await stage.show(
    <WaysProvider chat={chat} services={{ ...services, commands }}>
      <WayButtons code="model_auth" about={{ model: 'lab/small' }} />
    </WaysProvider>
  );
  expect(stage.buttons()).toEqual(['Choose another model']);
  await settle(() => {
    Object.assign(catalog, { providers: [LAB] });
    (catalog.changed as Signal<IModelCatalog, void>).emit();
  });
  expect(stage.buttons()).toEqual(['Change the key', 'Choose another model']);
});

test('an unknown code that may pass can be tried again', async () => {
  expect(waysOf('of_another_package')).toEqual([]);
  expect(waysOf('constructor')).toEqual([]);
  await show('of_another_package', { retryable: true });
  expect(stage.buttons()).toEqual(['Retry']);
});

test('a retry counts down to the time of the server, also after a reload', async () => {
  await show('model_rate_limit', { retry_at: Date.now() / 1000 + 7200 });
  expect(stage.node.textContent).toMatch(/Retry \(available in 7[12]\d\d s\)/);
});

/** What an execution looks like on which a note of the group is found. */
const SEEN: Record<Group, readonly [ExecutionStatus, 'jupyter' | 'pyodide']> = {
  lost: ['lost', 'jupyter'],
  variables_gone: ['interrupted', 'jupyter'],
  not_ready: ['refused', 'jupyter'],
  made_room: ['ok', 'jupyter'],
  no_kernel: ['refused', 'jupyter'],
  kernel_may: ['lost', 'pyodide'],
  module: ['error', 'pyodide'],
  not_asked: ['refused', 'jupyter']
};

const grouped = rows.flatMap(([code, { group }]) =>
  group === undefined ? [] : [[code, group] as const]
);

test.each(grouped)('code with the note %s has a way out', (code, group) => {
  const [status, engine] = SEEN[group];
  const execution: ExecutionPart = {
    type: 'execution',
    id: 'e-1',
    code: 'x',
    language: 'python',
    engine,
    origin: 'model',
    status,
    started: 1,
    ended: 2,
    notes: [{ code, text: 'It is so.' }],
    outputs: []
  };
  const { remedies } = advise(execution, 'x', nullTranslator.load('x'));
  expect(remedies).not.toEqual([]);
});
