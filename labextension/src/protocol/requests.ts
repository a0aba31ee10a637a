/** Bodies of the POST, PUT and PATCH calls a page makes. */
import type { Approval, CodeMode, KernelChoice } from './chats';
import type { Anchor, EngineName } from './parts';

/** A user message; `client_id` makes the POST idempotent, `queue` lets it wait for the running turn. */
export type TurnRequest = {
  readonly text: string;
  /** File ids. */
  readonly files?: readonly string[];
  readonly client_id?: string;
  readonly parent_id?: string;
  readonly queue?: boolean;
  readonly page_id?: string;
  /** The user message that this one stands beside, as another wording of it. */
  readonly edits?: string;
};

/** A manual run. */
export type ExecutionRequest = {
  readonly code: string;
  readonly engine?: EngineName;
  readonly anchor?: Anchor;
  readonly client_id?: string;
  readonly page_id?: string;
  /** Lets the model hear of the run. */
  readonly tell?: boolean;
  /** Replaces the configured deadline. */
  readonly timeout_seconds?: number;
};

/** A person's answer to an approval; `code` replaces what runs, `note` goes to the model. */
export type DecisionRequest = {
  readonly decision: 'run' | 'reject';
  readonly scope?: 'once' | 'chat';
  readonly code?: string;
  readonly note?: string;
};

/** What a new chat may be told; the server fills in the rest from its settings. */
export type ChatRequest = {
  readonly title?: string;
  readonly model?: string;
  readonly engine?: EngineName;
  readonly approval?: Approval;
  readonly code_mode?: CodeMode;
  readonly code_on?: boolean;
  readonly kernel?: KernelChoice;
  readonly folder?: string;
  readonly client_id?: string;
};

/** Fields of a chat a person may change. */
export type ChatChanges = Omit<ChatRequest, 'client_id'> & {
  /** The last message of the branch to show. */
  readonly head?: string;
  readonly archived?: boolean;
  readonly pinned?: boolean;
};

/** How to reach a provider; the key is sent, never read back. */
export type ProviderRequest = {
  readonly kind: string;
  readonly base_url: string;
  readonly api_key?: string;
  readonly label?: string;
  readonly models?: readonly string[];
  /** All that are sent along; null keeps the stored value. */
  readonly headers?: Readonly<Record<string, string | null>>;
};
