/** Connecting a model by hand: what the form says, and where the focus goes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import {
  click,
  FakeChat,
  fakeServices,
  type FakeServices,
  press,
  settle,
  Stage,
  type
} from '../../__tests__/stage';
import type { IModelCatalog } from '../../../model/service-interfaces';
import type { ProviderConfig } from '../../../protocol/models';
import { ConnectForm } from '../connect-form';
import { LAB, WORKS } from '../../../model/__tests__/providers';

const testProvider = vi.fn<IModelCatalog['testProvider']>();
const saveProvider = vi.fn<IModelCatalog['saveProvider']>();
let stage: Stage;
let chat: FakeChat;
let services: FakeServices;

async function show(provider: ProviderConfig | null = null): Promise<void> {
  services = fakeServices({}, { testProvider, saveProvider });
  services.setup.openForm({ chatId: 'c-1', provider });
  await stage.show(
    <ConnectForm chat={chat} services={services} provider={provider} />
  );
}

/** The field with this label, as a screen reader finds it. */
function field(label: string): HTMLInputElement {
  const found = [...stage.node.querySelectorAll('label')].find(
    ({ textContent }) => textContent === label
  );
  return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement;
}

function description(element: HTMLElement): string {
  return (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map(id => document.getElementById(id)?.textContent ?? '')
    .join(' ');
}

const status = () => stage.node.querySelector('[role=status]')?.textContent;
const submit = () =>
  settle(() => stage.node.querySelector('form')?.requestSubmit());

beforeEach(() => {
  testProvider.mockReset().mockResolvedValue(WORKS);
  saveProvider.mockReset().mockResolvedValue(true);
  stage = new Stage();
  chat = new FakeChat();
});
afterEach(() => stage.unmount());

test('the focus begins at the kind of server, or at the address of one that is edited', async () => {
  await show();
  expect(document.activeElement).toBe(field('Server'));
  await stage.unmount();
  stage = new Stage();
  await show(LAB);
  expect(document.activeElement).toBe(field('Address'));
  expect(description(field('Key'))).toContain('keep the stored key');
});

test('the key is hidden and not offered to the browser', async () => {
  await show();
  expect(field('Key').type).toBe('password');
  expect(field('Key').autocomplete).toBe('new-password');
});

test('a test says how many models there are, and one of them is chosen for the chat', async () => {
  await show();
  await click(stage.button('Test'));
  expect(status()).toBe('It works: 2 models found.Fine.');
  expect(saveProvider).not.toHaveBeenCalled();
  const choice = field('Model for this chat');
  await settle(() => {
    choice.value = 'large';
    choice.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await click(stage.button('Save'));
  expect(chat.setModel).toHaveBeenCalledWith('openai/large');
  expect(services.setup.form).toBeNull();
  expect(services.setup.chosen).toBe(true);
});

test.each([
  ['key_refused', 'Key', 'The key was refused.'],
  ['unreachable', 'Address', 'The server cannot be reached.'],
  ['no_such_model', 'Models (optional)', 'The server has no such model.']
] as const)(
  'a test that ends with %s leads to the field %s',
  async (result, label, words) => {
    testProvider.mockResolvedValue({ result, message: 'Why.', models: [] });
    await show();
    await click(stage.button('Test'));
    expect(status()).toContain(words);
    expect(status()).toContain('Why.');
    expect(document.activeElement).toBe(field(label));
    expect(field(label).getAttribute('aria-invalid')).toBe('true');
    expect(description(field(label))).toContain(words);
    await type(field(label), 'changed');
    expect(field(label).getAttribute('aria-invalid')).toBeNull();
  }
);

test('an address that misses its end is completed by a button, and tried again', async () => {
  testProvider.mockResolvedValueOnce({
    result: 'wrong_address',
    message: 'Nothing is at this address.',
    models: [],
    base_url: 'http://lab.example/v1'
  });
  await show();
  await type(field('Key'), 'k-1234');
  await click(stage.button('Test'));
  expect(field('Address').getAttribute('aria-invalid')).toBe('true');
  await click(stage.button('Use http://lab.example/v1'));
  expect(field('Address').value).toBe('http://lab.example/v1');
  expect(testProvider).toHaveBeenCalledTimes(2);
  expect(status()).toContain('It works');
});

test('the words that a preset leaves open are asked for', async () => {
  await show();
  await settle(() => {
    const server = field('Server');
    server.value = 'bedrock';
    server.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await click(stage.button('Test'));
  expect(testProvider).not.toHaveBeenCalled();
  expect(description(field('Address'))).toContain('words in capitals');
});

test.each(['failed', 'tools_refused', 'no_calls', 'buffers'] as const)(
  'a test that ends with %s says what the server said',
  async result => {
    testProvider.mockResolvedValue({ result, message: 'Busy.', models: [] });
    await show();
    await click(stage.button('Test'));
    expect(status()).toContain('Busy.');
    expect(stage.node.querySelector('[aria-invalid]')).toBeNull();
  }
);

test('Enter saves, and asks once more when the test failed', async () => {
  testProvider.mockResolvedValue({
    result: 'failed',
    message: 'Busy.',
    models: []
  });
  await show();
  await submit();
  expect(saveProvider).not.toHaveBeenCalled();
  expect(stage.buttons()).toContain('Save anyway');
  await submit();
  expect(saveProvider).toHaveBeenCalledTimes(1);
  expect(services.setup.form).toBeNull();
});

test('a provider that the server does not take keeps the form, and says why', async () => {
  await show();
  saveProvider.mockImplementation(() => {
    Object.assign(services.catalog, {
      changeProblem: { code: 'forbidden', message: 'Not allowed here.' }
    });
    return Promise.resolve(false);
  });
  await submit();
  expect(status()).toContain('Not allowed here.');
  expect(services.setup.form).not.toBeNull();
  expect(chat.setModel).not.toHaveBeenCalled();
});

test('Esc and Cancel leave without saving', async () => {
  await show();
  await press(field('Address'), 'Escape');
  expect(services.setup.form).toBeNull();
  services.setup.openForm({ chatId: 'c-1', provider: null });
  await click(stage.button('Cancel'));
  expect(services.setup.form).toBeNull();
  expect(saveProvider).not.toHaveBeenCalled();
});

test('an empty address is not tested', async () => {
  await show();
  await type(field('Address'), ' ');
  await click(stage.button('Test'));
  expect(testProvider).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(field('Address'));
  expect(description(field('Address'))).toContain('Write the address');
});

test('a server that lists no models works with the names that were written', async () => {
  testProvider.mockResolvedValue({ ...WORKS, models: [] });
  await show();
  await click(stage.button('Test'));
  expect(document.activeElement).toBe(field('Models (optional)'));
  await type(field('Models (optional)'), 'mine');
  await click(stage.button('Test'));
  expect(status()).toBe('It works.Fine.');
  await submit();
  expect(chat.setModel).toHaveBeenCalledWith('openai/mine');
});
