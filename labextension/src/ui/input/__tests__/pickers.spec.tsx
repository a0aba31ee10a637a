/** Choosing the model, the kernel, and whether code runs. */
import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import {
  click,
  FakeChat,
  fakeServices,
  type FakeServices,
  settle,
  Stage,
  type
} from '../../__tests__/stage';
import type {
  ModelInfo,
  ProviderConfig,
  Readiness
} from '../../../protocol/models';
import { ApprovalPicker } from '../approval-picker';
import { describeCapabilities, describePrice } from '../capabilities';
import { EnginePicker } from '../engine-picker';
import { ModelPicker } from '../model-picker';
import { LAB } from '../../../model/__tests__/providers';

const MODEL: ModelInfo = {
  id: 'lab/big',
  provider: 'lab',
  name: 'big',
  label: 'big',
  capabilities: { code_interpreter: true, code_mode: 'auto' },
  chat: true,
  suggested: false
};
let stage: Stage;
let chat: FakeChat;

beforeEach(() => {
  stage = new Stage();
  chat = new FakeChat();
});
afterEach(() => stage.unmount());

const trigger = () => stage.node.querySelector('button') as HTMLElement;
const option = (value: string) =>
  stage.node.querySelector(
    `[role=option][data-value="${value}"]`
  ) as HTMLElement;

async function openModels(services: FakeServices): Promise<void> {
  await stage.show(<ModelPicker chat={chat} services={services} />);
  await click(trigger());
}

test('models stand below their provider, and a chosen one goes to the chat', async () => {
  const services = fakeServices({}, { models: [MODEL], providers: [LAB] });
  await openModels(services);
  expect(services.catalog.refresh).toHaveBeenCalledTimes(1);
  const group = stage.node.querySelector('[role=group]');
  expect(group?.getAttribute('aria-label')).toBe('My lab');
  await settle(() => option('lab/big').click());
  expect(chat.setModel).toHaveBeenCalledWith('lab/big');
});

test('a model the catalog does not know is still named', async () => {
  await stage.show(<ModelPicker chat={chat} services={fakeServices()} />);
  expect(trigger().getAttribute('aria-label')).toBe('Model: demo/analyst');
});

test('what a person set up can be edited, what was found cannot', async () => {
  const found: ProviderConfig = { ...LAB, id: 'ollama', source: 'local' };
  const services = fakeServices({}, { providers: [LAB, found] });
  await openModels(services);
  expect(stage.buttons().filter(name => name.startsWith('Edit'))).toEqual([
    'Edit My lab…'
  ]);
  await click(stage.button('Edit My lab…'));
  expect(services.setup.form).toEqual({ chatId: 'c-1', provider: LAB });
  await click(stage.button('Connect a model…'));
  expect(services.setup.form).toEqual({ chatId: 'c-1', provider: null });
});

test('a provider is removed once the person has confirmed', async () => {
  const deleteProvider = vi.fn(() => Promise.resolve(true));
  await openModels(fakeServices({}, { providers: [LAB], deleteProvider }));
  await click(stage.button('Remove My lab…'));
  await vi.waitFor(() =>
    expect(document.querySelector('.jp-Dialog')).not.toBeNull()
  );
  expect(deleteProvider).not.toHaveBeenCalled();
  const accept = document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-warn');
  await click(accept as HTMLElement);
  await vi.waitFor(() => expect(deleteProvider).toHaveBeenCalledWith('lab'));
});

test('a provider that cannot list its models says why, and is asked again', async () => {
  const failures = new Map([['lab', 'It cannot be reached.']]);
  const services = fakeServices({}, { providers: [LAB], failures });
  await openModels(services);
  expect(stage.node.textContent).toContain('My lab: It cannot be reached.');
  await click(stage.button('Retry'));
  expect(services.catalog.refresh).toHaveBeenCalledTimes(2);
});

const OTHER: ModelInfo = {
  ...MODEL,
  id: 'lab/embed',
  name: 'embed',
  label: 'embed',
  chat: false
};
const shown = () =>
  [...stage.node.querySelectorAll('[role=option]')].map(node =>
    node.getAttribute('data-value')
  );

test('models for something else are shown only when they are asked for, and can be chosen then', async () => {
  const services = fakeServices(
    {},
    { models: [MODEL, OTHER], providers: [LAB] }
  );
  await openModels(services);
  expect(shown()).toEqual(['lab/big']);
  await click(stage.button('Show 1 model for other purposes'));
  expect(shown()).toEqual(['lab/big', 'lab/embed']);
  expect(option('lab/embed').textContent).toContain('not for chats');
  await click(stage.button('Show only models for chats'));
  expect(shown()).toEqual(['lab/big']);
  await click(stage.button('Show 1 model for other purposes'));
  await settle(() => option('lab/embed').click());
  expect(chat.setModel).toHaveBeenCalledWith('lab/embed');
});

test('the model of the chat is always in its list', async () => {
  chat.become({ chat: { ...chat.chat, model: 'lab/embed' } });
  await openModels(fakeServices({}, { models: [MODEL, OTHER] }));
  expect(shown()).toEqual(['lab/big', 'lab/embed']);
});

test('a model is found by its own name, its label and what it can do', async () => {
  const models = Array.from({ length: 400 }, (_, n) => ({
    ...MODEL,
    id: `lab/vendor/m-${n}`,
    name: `vendor/m-${n}`,
    label: `Vendor: Model ${n}`,
    capabilities: {
      ...MODEL.capabilities,
      vision: n === 7,
      tools: true,
      context_tokens: 1000 + n * 1000
    }
  }));
  await openModels(fakeServices({}, { models, providers: [LAB] }));
  const search = stage.node.querySelector('input') as HTMLInputElement;
  for (const [query, found] of [
    ['vendor/m-399', 'lab/vendor/m-399'],
    ['model 398', 'lab/vendor/m-398'],
    ['sees pictures', 'lab/vendor/m-7'],
    ['pictures lab', 'lab/vendor/m-7']
  ] as const) {
    await type(search, query);
    expect(shown()).toEqual([found]);
  }
});

test.each([
  [{ input_price: 1.25, output_price: 10 }, '$1.25 read and $10 written'],
  [{ input_price: 0.075, output_price: 0.3 }, '$0.075 read and $0.3 written'],
  [{ input_price: 0, output_price: 0 }, 'free'],
  [{ input_price: 3 }, undefined]
])('the price %o is said as "%s"', (known, words) => {
  const said = describePrice({ ...MODEL, ...known }, nullTranslator.load('x'));
  expect(said?.replace(' per million tokens', '')).toBe(words);
});

test.each([
  [{}, undefined],
  [{ vision: true, context_tokens: 131072 }, 'context 131k, sees pictures'],
  [
    { context_tokens: 8192, vision: true, thinking: true, tools: true },
    'context 8k, sees pictures, thinks, calls tools'
  ],
  [{ thinking: false, tools: false }, 'no tools: writes code in tags'],
  [{ code_mode: 'native' as const, tools: false }, undefined],
  [{ vision: false, context_tokens: 1_500_000 }, 'context 1.5M'],
  [{ code_mode: 'tags' as const }, 'no tools: writes code in tags'],
  [{ code_interpreter: false, code_mode: 'tags' as const }, 'no code']
])('capabilities %o are said as "%s"', (known, words) => {
  expect(
    describeCapabilities(
      { ...MODEL.capabilities, ...known },
      nullTranslator.load('x')
    )
  ).toBe(words);
});

async function openEngines(services: FakeServices): Promise<void> {
  await stage.show(<EnginePicker chat={chat} services={services} />);
  await click(trigger());
}

test('another kernel is chosen by name, and says that variables start anew', async () => {
  const services = fakeServices();
  Object.assign(services.kernelChoices, {
    list: [
      { name: 'python3', label: 'Python 3' },
      { name: 'conda', label: 'Conda' }
    ]
  });
  await openEngines(services);
  expect(trigger().textContent).toContain('Kernel: Python 3');
  expect(option('jupyter:python3').textContent).not.toContain('anew');
  expect(option('jupyter:conda').textContent).toContain(
    'without the earlier variables'
  );
  await settle(() => option('jupyter:conda').click());
  expect(chat.setKernel).toHaveBeenCalledExactlyOnceWith('conda');
  expect(chat.setEngine).not.toHaveBeenCalled();
});

test('an engine that is not ready says why and cannot be chosen', async () => {
  const reason = 'It is not part of this version yet.';
  await openEngines(
    fakeServices(
      { allowedEngines: ['jupyter', 'pyodide'] },
      { engines: [{ engine: 'pyodide', ready: false, reason, detail: {} }] }
    )
  );
  expect(option('pyodide').textContent).toContain(reason);
  await settle(() => option('pyodide').click());
  expect(chat.setEngine).not.toHaveBeenCalled();
});

test('a kernel that the server no longer offers is still named', async () => {
  chat.become({ chat: { ...chat.chat, kernel: { name: 'gone' } } });
  await openEngines(fakeServices());
  expect(trigger().textContent).toContain('Kernel: gone');
  await settle(() => option('jupyter:python3').click());
  expect(chat.setKernel).toHaveBeenCalledWith('python3');
});

function kernelEngine(detail: Readiness['detail'], ready = true): Readiness {
  return { engine: 'jupyter', ready, reason: 'The usual one is bad.', detail };
}

test('a kernel that cannot run code says why and cannot be chosen, the others can', async () => {
  const broken = "The kernel 'Old' cannot start: there is no program '/gone'.";
  const services = fakeServices(
    {},
    {
      engines: [
        kernelEngine(
          {
            kernel: 'python3',
            kernels: { conda: 'Conda' },
            unusable: { python3: broken }
          },
          false
        )
      ]
    }
  );
  Object.assign(services.kernelChoices, {
    list: [
      { name: 'python3', label: 'Python 3' },
      { name: 'conda', label: 'Conda' }
    ]
  });
  await openEngines(services);
  expect(option('jupyter:python3').textContent).toContain(broken);
  expect(option('jupyter:conda').textContent).not.toContain('bad');
  await settle(() => option('jupyter:conda').click());
  expect(chat.setKernel).toHaveBeenCalledExactlyOnceWith('conda');
});

test('a kernel of a chat that was removed says so', async () => {
  chat.become({ chat: { ...chat.chat, kernel: { name: 'gone' } } });
  await openEngines(
    fakeServices(
      {},
      {
        engines: [
          kernelEngine({ kernel: 'python3', kernels: { python3: 'Python 3' } })
        ]
      }
    )
  );
  expect(option('jupyter:gone').textContent).toContain('no longer available');
  expect(option('jupyter:python3').textContent).not.toContain('no longer');
});

async function openApproval(services = fakeServices()): Promise<void> {
  await stage.show(<ApprovalPicker chat={chat} settings={services.settings} />);
  await click(trigger());
}

test('code is switched off, and on again with the wanted approval', async () => {
  await openApproval();
  await settle(() => option('off').click());
  expect(chat.setCodeOn).toHaveBeenCalledExactlyOnceWith(false);
  expect(chat.setApproval).not.toHaveBeenCalled();
  await settle(() => chat.become({ chat: { ...chat.chat, code_on: false } }));
  await click(trigger());
  await settle(() => option('auto').click());
  expect(chat.setCodeOn).toHaveBeenLastCalledWith(true);
  expect(chat.setApproval).toHaveBeenCalledExactlyOnceWith('auto');
});

test('where the administrator allows no code, there is nothing else to choose', async () => {
  await openApproval(fakeServices({ interpreterEnabled: false }));
  expect(trigger().textContent).toContain('No code');
  expect(option('auto').textContent).toContain('administrator');
  await settle(() => option('auto').click());
  expect(chat.setApproval).not.toHaveBeenCalled();
});
