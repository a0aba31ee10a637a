/** Models, providers, engines and files as the panel lists them. */
import { CODE_MODES, type CodeMode } from './chats';
import {
  asBoolean,
  asCount,
  asNumber,
  asObject,
  asString,
  field,
  type JsonObject,
  list,
  oneOf,
  optional
} from './json';
import { ENGINE_NAMES, type EngineName } from './parts';

export const CHECK_RESULTS = [
  'works',
  'key_refused',
  'no_such_model',
  'tools_refused',
  'no_calls',
  'buffers',
  'wrong_address',
  'unreachable',
  'failed'
] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

export const PROVIDER_SOURCES = [
  'user',
  'environment',
  'local',
  'builtin'
] as const;
export type ProviderSource = (typeof PROVIDER_SOURCES)[number];

export const CAPABILITY_SOURCES = ['server', 'user', 'administrator'] as const;
/** Who says what a model can do: its server, the person, or their administrator. */
export type CapabilitySource = (typeof CAPABILITY_SOURCES)[number];

/** What a model can do, as far as known. */
export type Capabilities = {
  readonly code_interpreter: boolean;
  readonly code_mode: CodeMode;
  /** Absent means unknown, like what follows. */
  readonly vision?: boolean | undefined;
  /** What it can read at once. */
  readonly context_tokens?: number | undefined;
  /** The most it writes. */
  readonly output_tokens?: number | undefined;
  readonly tools?: boolean | undefined;
  readonly thinking?: boolean | undefined;
  /** Who said it, by name; what nobody said is not there. */
  readonly sources?: Readonly<Record<string, CapabilitySource>> | undefined;
};

/** One model; `id` is `provider/name`. */
export type ModelInfo = {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly label: string;
  readonly capabilities: Capabilities;
  /** False for a model that is for something else, such as embeddings. */
  readonly chat: boolean;
  /** Worth offering first. */
  readonly suggested: boolean;
  /** US dollars for a million tokens, like `output_price`. */
  readonly input_price?: number | undefined;
  readonly output_price?: number | undefined;
};

/** How to reach a provider, without its key. */
export type ProviderConfig = {
  readonly id: string;
  readonly kind: string;
  readonly base_url: string;
  readonly source: ProviderSource;
  readonly has_key: boolean;
  readonly label?: string | undefined;
  readonly models: readonly string[];
  /** Headers sent along with each request; no answer holds their values. */
  readonly header_names?: readonly string[] | undefined;
};

/** What a connection test found, in words a person can act on; `base_url` is the one that works instead. */
export type ProviderCheck = {
  readonly result: CheckResult;
  readonly message: string;
  readonly models: readonly string[];
  readonly base_url?: string | undefined;
};

/** Whether an engine can run code now; if not, why and what to do about it. */
export type Readiness = {
  readonly engine: EngineName;
  readonly ready: boolean;
  readonly reason?: string | undefined;
  readonly remedy?: string | undefined;
  readonly detail: JsonObject;
};

/** A stored file; `media_type` was found in its bytes. */
export type FileInfo = {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly sha256?: string | undefined;
  readonly created?: number | undefined;
  readonly chat_id?: string | undefined;
  /** Where the bytes are served. */
  readonly url?: string | undefined;
};

/** The kernel of a chat; `execution_state` as Jupyter says it, or `absent` / `dead`. */
export type KernelState = {
  readonly execution_state: string;
  readonly kernel_id?: string | undefined;
  readonly name?: string | undefined;
  readonly display_name?: string | undefined;
  readonly bound: boolean;
};

/** How many pieces of code ran again in a fresh kernel, and which one ended it early and why. */
export type Replayed = {
  readonly ran: number;
  readonly failed: {
    readonly execution_id: string;
    readonly message: string;
  } | null;
};

/** Read a model. */
export function modelFromJson(value: unknown, name = 'model'): ModelInfo {
  const body = asObject(value, name);
  return {
    id: field(body, 'id', asString),
    provider: field(body, 'provider', asString),
    name: field(body, 'name', asString),
    label: field(body, 'label', asString),
    capabilities: capabilitiesFromJson(
      optional(body, 'capabilities', asObject) ?? {}
    ),
    chat: optional(body, 'chat', asBoolean) ?? true,
    suggested: optional(body, 'suggested', asBoolean) ?? false,
    input_price: optional(body, 'input_price', asNumber),
    output_price: optional(body, 'output_price', asNumber)
  };
}

/** Read a provider. */
export function providerFromJson(
  value: unknown,
  name = 'provider'
): ProviderConfig {
  const body = asObject(value, name);
  return {
    id: field(body, 'id', asString),
    kind: field(body, 'kind', asString),
    base_url: optional(body, 'base_url', asString) ?? '',
    source: optional(body, 'source', oneOf(PROVIDER_SOURCES)) ?? 'user',
    has_key: optional(body, 'has_key', asBoolean) ?? false,
    label: optional(body, 'label', asString),
    models: list(body, 'models', asString),
    header_names: list(body, 'header_names', asString)
  };
}

/** Read the result of a connection test. */
export function checkFromJson(value: unknown): ProviderCheck {
  const body = asObject(value, 'check');
  return {
    result: field(body, 'result', oneOf(CHECK_RESULTS)),
    message: field(body, 'message', asString),
    models: list(body, 'models', asString),
    base_url: optional(body, 'base_url', asString)
  };
}

/** Read an engine's readiness. */
export function readinessFromJson(value: unknown, name = 'engine'): Readiness {
  const body = asObject(value, name);
  return {
    engine: field(body, 'engine', oneOf(ENGINE_NAMES)),
    ready: field(body, 'ready', asBoolean),
    reason: optional(body, 'reason', asString),
    remedy: optional(body, 'remedy', asString),
    detail: optional(body, 'detail', asObject) ?? {}
  };
}

/** Read what is known about a stored file. */
export function fileFromJson(value: unknown): FileInfo {
  const body = asObject(value, 'file');
  return {
    id: field(body, 'id', asString),
    name: field(body, 'name', asString),
    media_type: field(body, 'media_type', asString),
    size: field(body, 'size', asCount),
    sha256: optional(body, 'sha256', asString),
    created: optional(body, 'created', asNumber),
    chat_id: optional(body, 'chat_id', asString),
    url: optional(body, 'url', asString)
  };
}

/** Read the state of a chat's kernel. */
export function kernelFromJson(value: unknown): KernelState {
  const body = asObject(value, 'kernel');
  return {
    execution_state: field(body, 'execution_state', asString),
    kernel_id: optional(body, 'kernel_id', asString),
    name: optional(body, 'name', asString),
    display_name: optional(body, 'display_name', asString),
    bound: optional(body, 'bound', asBoolean) ?? false
  };
}

/** Read how a replay ended. */
export function replayedFromJson(value: unknown): Replayed {
  const body = asObject(value, 'replay');
  return {
    ran: field(body, 'ran', asCount),
    failed: optional(body, 'failed', failedFromJson) ?? null
  };
}

function failedFromJson(value: unknown, name: string): Replayed['failed'] {
  const body = asObject(value, name);
  return {
    execution_id: field(body, 'execution_id', asString),
    message: field(body, 'message', asString)
  };
}

function sourcesFromJson(
  value: unknown,
  name: string
): Readonly<Record<string, CapabilitySource>> {
  const body = asObject(value, name);
  return Object.fromEntries(
    Object.keys(body).map(key => [
      key,
      field(body, key, oneOf(CAPABILITY_SOURCES))
    ])
  );
}

function capabilitiesFromJson(body: JsonObject): Capabilities {
  return {
    code_interpreter: optional(body, 'code_interpreter', asBoolean) ?? true,
    code_mode: optional(body, 'code_mode', oneOf(CODE_MODES)) ?? 'auto',
    vision: optional(body, 'vision', asBoolean),
    context_tokens: optional(body, 'context_tokens', asCount),
    output_tokens: optional(body, 'output_tokens', asCount),
    tools: optional(body, 'tools', asBoolean),
    thinking: optional(body, 'thinking', asBoolean),
    sources: optional(body, 'sources', sourcesFromJson)
  };
}

/** What chats did in a folder: files they put there, and when kernels ran their code there, in seconds since the epoch. */
export type FolderTraces = {
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly runs: readonly {
    readonly started: number;
    readonly ended: number;
  }[];
};

/** Read the traces of chats in a folder. */
export function folderTracesFromJson(value: unknown): FolderTraces {
  const body = asObject(value, 'the traces');
  return {
    files: list(body, 'files', (item, name) => {
      const file = asObject(item, name);
      return {
        name: field(file, 'name', asString),
        size: field(file, 'size', asCount)
      };
    }),
    runs: list(body, 'runs', (item, name) => {
      const run = asObject(item, name);
      return {
        started: field(run, 'started', asNumber),
        ended: field(run, 'ended', asNumber)
      };
    })
  };
}
