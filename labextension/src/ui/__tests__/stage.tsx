/** A stage for components of the panel: a document, the panel's context, and a chat that a test speaks for. */
import {
  type IRenderMimeRegistry,
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { vi } from 'vitest';

import { FRESH } from '../../model/__tests__/story';
import type { IChatChange, IChatModel } from '../../model/chat-interfaces';
import type {
  IKernelChoices,
  IModelCatalog,
  IPanelServices,
  ISettingsModel
} from '../../model/service-interfaces';
import { SetupModel } from '../../model/setup-model';
import type { ExecutionPart } from '../../protocol/parts';
import type { IExecutionActions } from '../execution/execution-block';
import { InputFocus } from '../input/input-focus';
import { type IPanelContext, PanelContextProvider } from '../panel-context';
import { FileLinks } from '../rendering/file-links';
import { RendermimeProvider } from '../rendering/safe-rendering';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** The context of the components, without an editor and without highlighting. */
export function makeContext(): IPanelContext {
  return {
    trans: nullTranslator.load('jupyter_codeinterp'),
    links: new FileLinks('/files/'),
    editorServices: null,
    languages: null,
    inputFocus: new InputFocus(),
    openWidget: vi.fn(),
    readStoredText: vi.fn(() => Promise.resolve({ text: '', complete: true }))
  };
}

/** Make a change, and wait for everything that follows from it. */
export async function settle(change: () => void): Promise<void> {
  await act(async () => {
    change();
    await Promise.resolve();
  });
}

/** What is on the stage; take it off with `unmount`. */
export class Stage {
  constructor(
    readonly context: IPanelContext = makeContext(),
    readonly rendermime: IRenderMimeRegistry = new RenderMimeRegistry({
      initialFactories: standardRendererFactories
    })
  ) {
    document.body.append(this.node);
  }

  /** Render. */
  async show(content: ReactNode): Promise<void> {
    await settle(() => {
      this._root.render(
        <PanelContextProvider value={this.context}>
          <RendermimeProvider value={this.rendermime}>
            {content}
          </RendermimeProvider>
        </PanelContextProvider>
      );
    });
  }

  async unmount(): Promise<void> {
    await settle(() => this._root.unmount());
    this.node.remove();
  }

  /** The button with this label or text. */
  button(name: string): HTMLButtonElement {
    const found = [...this.node.querySelectorAll('button')].find(
      button =>
        (button.getAttribute('aria-label') ?? button.textContent) === name
    );
    if (!found) {
      throw new Error(`There is no button '${name}'.`);
    }
    return found;
  }

  /** The labels of all buttons. */
  buttons(): string[] {
    return [...this.node.querySelectorAll('button')].map(
      button => button.getAttribute('aria-label') ?? button.textContent ?? ''
    );
  }

  /** The text box with this label. */
  textbox(label: string): HTMLInputElement | HTMLTextAreaElement {
    const found = this.node.querySelector<
      HTMLInputElement | HTMLTextAreaElement
    >(`[aria-label='${label}']`);
    if (!found) {
      throw new Error(`There is no text box '${label}'.`);
    }
    return found;
  }

  readonly node = document.createElement('div');
  private readonly _root = createRoot(this.node);
}

/** Click as a person does. */
export async function click(element: HTMLElement): Promise<void> {
  await settle(() => {
    element.focus();
    element.click();
  });
}

/** Replace the text of a box as typing does. */
export async function type(
  box: HTMLInputElement | HTMLTextAreaElement,
  text: string
): Promise<void> {
  await settle(() => {
    const prototype =
      box instanceof HTMLTextAreaElement
        ? HTMLTextAreaElement.prototype
        : HTMLInputElement.prototype;
    // React overrides the setter on the element and would not notice the change.
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Press a key; false when its default was prevented. */
export async function press(
  element: HTMLElement,
  key: string,
  more: KeyboardEventInit = {}
): Promise<boolean> {
  let kept = true;
  await settle(() => {
    kept = element.dispatchEvent(
      new KeyboardEvent('keydown', {
        key,
        bubbles: true,
        cancelable: true,
        ...more
      })
    );
  });
  return kept;
}

/** A chat whose state a test sets and whose calls it reads. */
export class FakeChat implements IChatModel {
  chat: IChatModel['chat'] = FRESH;
  loaded = true;
  gone = false;
  messages: IChatModel['messages'] = [];
  turn: IChatModel['turn'] = null;
  queued: IChatModel['queued'] = null;
  connection: IChatModel['connection'] = 'live';
  problem: IChatModel['problem'] = null;
  retryAt: number | null = null;
  draft = '';
  attachments: IChatModel['attachments'] = [];
  sending = false;
  isDisposed = false;
  readonly changed: Signal<IChatModel, IChatChange> = new Signal(this);
  readonly manualRuns = vi.fn((): readonly ExecutionPart[] => NO_RUNS);
  readonly setDraft = vi.fn((draft: string) => this.become({ draft }));
  readonly attach = vi.fn<IChatModel['attach']>();
  readonly detach = vi.fn();
  readonly send = yes<[string]>();
  readonly stop = yes<[]>();
  readonly cancelQueued = yes<[]>();
  readonly takeBack = yes<[]>();
  readonly goOn = yes<[string]>();
  readonly tryNow = yes<[]>();
  readonly retry = yes<[string]>();
  readonly runCode = yes<Parameters<IChatModel['runCode']>>();
  readonly edit = yes<[string, string]>();
  readonly showBranch = yes<[string]>();
  readonly tellModel = yes<[string, boolean]>();
  readonly setKernel = yes<[string]>();
  readonly restartKernel = yes<[]>();
  readonly replayCode = vi.fn<IChatModel['replayCode']>(() =>
    Promise.resolve({ ran: 2, failed: null })
  );
  readonly interruptKernel = yes<[]>();
  readonly shutDownKernel = yes<[]>();
  readonly stopOther = yes<Parameters<IChatModel['stopOther']>>();
  readonly interrupt = yes<[string]>();
  readonly extend = yes<[string]>();
  readonly decide = yes<Parameters<IChatModel['decide']>>();
  readonly setModel = yes<[string]>();
  readonly setEngine = yes<Parameters<IChatModel['setEngine']>>();
  readonly setApproval = yes<Parameters<IChatModel['setApproval']>>();
  readonly setCodeOn = yes<[boolean]>();
  readonly rename = yes<[string]>();
  readonly dismissProblem = vi.fn();
  readonly dispose = vi.fn();

  /** Change and tell. */
  become(change: Partial<FakeChat>): void {
    Object.assign(this, change);
    this.changed.emit({ messageIds: new Set(), rest: true });
  }
}

const NO_RUNS: readonly ExecutionPart[] = [];

function yes<A extends unknown[]>() {
  return vi.fn<(...given: A) => Promise<boolean>>(() => Promise.resolve(true));
}

/** What can be done about executions; a test reads the calls. */
export function fakeActions() {
  return {
    interrupt: vi.fn<IExecutionActions['interrupt']>(),
    extend: vi.fn<IExecutionActions['extend']>(),
    decide: vi.fn<IExecutionActions['decide']>(() => Promise.resolve(true)),
    stopOther: vi.fn<IExecutionActions['stopOther']>(() =>
      Promise.resolve(true)
    ),
    openChat: vi.fn<IExecutionActions['openChat']>()
  };
}

/** What the components may ask of the services; a test reads the calls. */
export type FakeServices = Pick<
  IPanelServices,
  | 'catalog'
  | 'settings'
  | 'setup'
  | 'kernelChoices'
  | 'readServerFile'
  | 'listFolder'
>;

/** The services of a server without models, with one kernel. */
export function fakeServices(
  settings: Partial<ISettingsModel> = {},
  catalog: Partial<IModelCatalog> = {}
): FakeServices {
  return {
    catalog: withSignal<IModelCatalog>({
      models: [],
      providers: [],
      engines: [],
      failures: new Map(),
      state: 'ready',
      problem: null,
      changeProblem: null,
      refresh: vi.fn(() => Promise.resolve()),
      ...catalog
    }),
    settings: withSignal<ISettingsModel>({
      allowedEngines: ['jupyter'],
      interpreterEnabled: true,
      sendWithEnter: true,
      uploadBytes: 1000,
      server: new Map(),
      budgets: [],
      problem: null,
      refresh: vi.fn(() => Promise.resolve()),
      ...settings
    }),
    setup: new SetupModel(new FakeStorage()),
    kernelChoices: withSignal<IKernelChoices>({
      list: [{ name: 'python3', label: 'Python 3' }]
    }),
    readServerFile: vi.fn((path: string) =>
      Promise.resolve(new File(['x'], path))
    ),
    listFolder: vi.fn(() => Promise.resolve([]))
  };
}

/** A browser storage that ends with the test. */
export class FakeStorage implements Storage {
  get length(): number {
    return this._items.size;
  }
  clear = (): void => this._items.clear();
  getItem = (key: string): string | null => this._items.get(key) ?? null;
  key = (at: number): string | null => [...this._items.keys()][at] ?? null;
  removeItem = (key: string): void => void this._items.delete(key);
  setItem = (key: string, value: string): void =>
    void this._items.set(key, value);
  private readonly _items = new Map<string, string>();
}

/** A model of which only what was given may be used. */
function withSignal<T extends object>(given: Partial<T>): T {
  const model = given as T;
  return Object.assign(model, { changed: new Signal<T, void>(model) });
}
