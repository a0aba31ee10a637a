/** What the server answers that is no thing of its own: read where it arrives. */
import {
  asBoolean,
  asObject,
  asString,
  field,
  listOf,
  optional
} from '../protocol/json';
import { type ModelInfo, modelFromJson } from '../protocol/models';

/** What became of a user message: a turn, or a message that waits for one. */
export type StartedTurn = {
  readonly turnId: string | null;
  readonly queued: boolean;
};

/** The models that may be used, and the one a new chat gets. */
export type ModelList = {
  readonly models: readonly ModelInfo[];
  readonly defaultModel: string | null;
  /** Why a provider's models could not be listed, by provider. */
  readonly failures: ReadonlyMap<string, string>;
};

/** Read the answer to a message or a retry. */
export function startedFromJson(value: unknown): StartedTurn {
  const body = asObject(value, 'answer');
  return {
    turnId: optional(body, 'turn_id', asString) ?? null,
    queued: optional(body, 'queued', asBoolean) ?? false
  };
}

/** Read the list of models. */
export function modelListFromJson(value: unknown): ModelList {
  const body = asObject(value, 'answer');
  return {
    models: field(body, 'models', listOf(modelFromJson)),
    defaultModel: optional(body, 'default', asString) ?? null,
    failures: new Map(
      Object.entries(optional(body, 'failures', asObject) ?? {}).map(
        ([provider, reason]) => [
          provider,
          asString(reason, `failures.${provider}`)
        ]
      )
    )
  };
}
