/** One chat of the panel: what the server tells about it, and what a person may do to it. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { Approval, Chat, Message } from '../protocol/chats';
import type { Replayed } from '../protocol/models';
import type {
  Anchor,
  EngineName,
  ExecutionPart,
  Holder
} from '../protocol/parts';
import type { ChatChanges, DecisionRequest } from '../protocol/requests';
import type { QueuedMessage } from '../protocol/waiting';
import { Attempts } from './attempts';
import type {
  ConnectionState,
  IAttachment,
  IChatChange,
  IChatModel,
  IProblem,
  IRunOptions,
  ITurnView
} from './chat-interfaces';
import type { IChatModelOptions } from './chat-options';
import { HeldMessage } from './held-message';
import { LiveChat } from './live-chat';
import { Outbox } from './outbox';
import { stopHolder } from './stop-holder';
import { Uploads } from './uploads';

/** The server is the truth: nothing is shown before it said so. */
export class ChatModel implements IChatModel {
  constructor(
    chat: Chat,
    private readonly _options: IChatModelOptions
  ) {
    this._draft = _options.drafts.get(chat.id);
    this._outbox = new Outbox(_options.api, _options.pageId);
    this._live = new LiveChat(chat, _options.socket, {
      changed: change => {
        this._held.look(this.queued);
        this._changed.emit(change);
      },
      refused: ({ code, message }) => this._attempts.fail({ code, message })
    });
    this._uploads = new Uploads(
      _options.api,
      () => this._live.tellNow(),
      problem => this._attempts.fail(problem)
    );
    this._held = new HeldMessage(_options.api, {
      due: () => void this.takeBack(),
      take: (text, files) => {
        this._uploads.adopt(files);
        this.setDraft([text, this._draft].filter(Boolean).join('\n'));
      },
      taken: () => this._live.update({ queued: null })
    });
    _options.socket.stateChanged.connect(this._onConnection);
  }

  get chat(): Chat {
    return this._live.state.chat;
  }
  get loaded(): boolean {
    return this._live.loaded;
  }
  get gone(): boolean {
    return this._live.state.gone;
  }
  get messages(): readonly Message[] {
    return this._live.state.messages;
  }
  get turn(): ITurnView | null {
    return this._live.turn;
  }
  get queued(): QueuedMessage | null {
    return this._live.state.queued;
  }
  get connection(): ConnectionState {
    return this._options.socket.state;
  }
  get problem(): IProblem | null {
    return this._attempts.problem;
  }
  get retryAt(): number | null {
    return this._live.retryAt;
  }
  get draft(): string {
    return this._draft;
  }
  get attachments(): readonly IAttachment[] {
    return this._uploads.items;
  }
  get sending(): boolean {
    return this._sending;
  }
  get changed(): ISignal<IChatModel, IChatChange> {
    return this._changed;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._live.dispose();
    this._held.dispose();
    this._uploads.dispose();
    this._options.socket.stateChanged.disconnect(this._onConnection);
    Signal.clearData(this);
  }

  manualRuns(anchor: Anchor): readonly ExecutionPart[] {
    return this._live.manualRuns(anchor);
  }

  setDraft(text: string): void {
    if (text !== this._draft) {
      this._draft = text;
      this._options.drafts.set(this.chat.id, text);
      this._live.tellNow();
    }
  }

  attach(files: readonly File[]): void {
    this._uploads.add(files);
  }

  detach(key: string): void {
    this._uploads.remove(key);
  }

  async send(text: string): Promise<boolean> {
    if (this._sending) {
      return false;
    }
    this._sending = true;
    this._held.want(false, this.queued);
    this._attempts.fail(null);
    this._live.tellNow();
    try {
      return await this._try(() => this._sendNow(text));
    } finally {
      this._sending = false;
      this._live.tellNow();
    }
  }

  async stop(): Promise<boolean> {
    const turn = this._live.state.turn;
    if (!turn) {
      return true;
    }
    this._live.setStopping(turn.id, true);
    const stopped = await this._try(() =>
      this._options.api.stopTurn(this.chat.id, turn.id)
    );
    if (!stopped) {
      this._live.setStopping(turn.id, false);
    }
    this._held.want(stopped, this.queued);
    return stopped;
  }

  async tryNow(): Promise<boolean> {
    const turn = this._live.state.turn;
    return turn === null
      ? true
      : this._try(() => this._options.api.tryNow(this.chat.id, turn.id));
  }

  cancelQueued(): Promise<boolean> {
    return this._try(async () => {
      await this._options.api.cancelQueued(this.chat.id);
      this._live.update({ queued: null });
    });
  }

  takeBack(): Promise<boolean> {
    return this._try(() => this._held.takeBack(this.chat.id, this.queued));
  }

  goOn(text: string): Promise<boolean> {
    const message = { text, files: [], queue: false };
    return this._try(() => this._outbox.send(this.chat.id, message));
  }

  async retry(messageId: string): Promise<boolean> {
    const turnId = this._find(messageId)?.turn_id;
    if (turnId === undefined) {
      return false;
    }
    return this._try(async () => {
      await this._options.api.retryTurn(this.chat.id, turnId);
      this._options.lastChoice.take(this.chat);
    });
  }

  edit(messageId: string, text: string): Promise<boolean> {
    const parts = this._find(messageId)?.parts ?? [];
    const files = parts.flatMap(part =>
      part.type === 'file' ? [part.file_id] : []
    );
    const message = { text, files, queue: false, edits: messageId };
    return this._try(async () => {
      await this._outbox.send(this.chat.id, message);
      this._options.lastChoice.take(this.chat);
    });
  }

  showBranch(messageId: string): Promise<boolean> {
    return this._change({ head: messageId });
  }

  runCode(code: string, options: IRunOptions = {}): Promise<boolean> {
    return this._try(() => this._outbox.run(this.chat.id, code, options));
  }

  tellModel(executionId: string, told: boolean): Promise<boolean> {
    return this._try(() => this._options.api.tellModel(executionId, told));
  }

  interrupt(executionId: string): Promise<boolean> {
    return this._try(() => this._options.api.interrupt(executionId));
  }

  extend(executionId: string): Promise<boolean> {
    return this._try(() => this._options.api.extend(executionId));
  }

  decide(executionId: string, decision: DecisionRequest): Promise<boolean> {
    return this._try(() => this._options.api.decide(executionId, decision));
  }

  setModel(model: string): Promise<boolean> {
    return this._choose({ model });
  }

  setEngine(engine: EngineName): Promise<boolean> {
    return this._choose({ engine });
  }

  setKernel(name: string): Promise<boolean> {
    return this._change({ kernel: { name } });
  }

  restartKernel(): Promise<boolean> {
    return this._try(() => this._options.api.restartKernel(this.chat.id));
  }

  async replayCode(): Promise<Replayed | null> {
    let replayed: Replayed | null = null;
    await this._try(async () => {
      replayed = await this._options.api.replayCode(this.chat.id);
    });
    return replayed;
  }

  interruptKernel(): Promise<boolean> {
    return this._try(() => this._options.api.interruptKernel(this.chat.id));
  }

  shutDownKernel(): Promise<boolean> {
    return this._try(() => this._options.api.shutDownKernel(this.chat.id));
  }

  stopOther(holder: Holder): Promise<boolean> {
    return this._try(() => stopHolder(this._options.api, holder));
  }

  setApproval(approval: Approval): Promise<boolean> {
    return this._change({ approval });
  }

  setCodeOn(on: boolean): Promise<boolean> {
    return this._change({ code_on: on });
  }

  rename(title: string): Promise<boolean> {
    return this._change({ title });
  }

  dismissProblem(): void {
    this._attempts.fail(null);
  }

  private _find(messageId: string): Message | undefined {
    return this.messages.find(known => known.id === messageId);
  }

  private async _sendNow(text: string): Promise<void> {
    await this._uploads.settled();
    const attachments = this.attachments;
    const files = this._outbox.filesOf(attachments);
    const queue = this._live.state.turn !== null;
    const queued = await this._outbox.send(this.chat.id, {
      text,
      files,
      queue
    });
    this._options.lastChoice.take(this.chat);
    this._uploads.sent(attachments);
    if (this._draft === text) {
      this.setDraft('');
    }
    if (queued && this._live.state.turn) {
      this._live.update({ queued: { text, files } });
    }
  }

  private async _choose(changes: ChatChanges): Promise<boolean> {
    const chosen = await this._change(changes);
    if (chosen) {
      this._options.lastChoice.take(this.chat);
    }
    return chosen;
  }

  private _change(changes: ChatChanges): Promise<boolean> {
    return this._try(async () => {
      const chat = await this._options.api.changeChat(this.chat.id, changes);
      this._live.update({ chat });
    });
  }

  private _try(action: () => Promise<unknown>): Promise<boolean> {
    return this._attempts.try(action);
  }

  private readonly _onConnection = (): void => {
    this._live.tellNow();
  };

  private _draft: string;
  private _sending = false;
  private _isDisposed = false;
  private readonly _attempts = new Attempts(() => this._live.tellNow());
  private readonly _live: LiveChat;
  private readonly _held: HeldMessage;
  private readonly _outbox: Outbox;
  private readonly _uploads: Uploads;
  private readonly _changed = new Signal<IChatModel, IChatChange>(this);
}
