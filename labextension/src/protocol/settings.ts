/** Effective settings of the server, each with where its value came from, and what is left of the budgets. */
import {
  asBoolean,
  asCount,
  asNumber,
  asObject,
  asString,
  field,
  list,
  oneOf,
  optional
} from './json';

export const SETTING_SOURCES = [
  'default',
  'config',
  'environment',
  'command_line',
  'user'
] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

/** How a value is chosen; `type` is `boolean`, `number`, `choice`, `text`, `list`, `table` or another word for a text. */
export type SettingKind = {
  readonly type: string;
  readonly choices: readonly string[];
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
};

/** One switch; `locked` means the administrator decided and a person cannot. A secret has no value. */
export type SettingEntry = {
  readonly name: string;
  readonly value?: unknown;
  /** What counts without a value of the person's own. */
  readonly default?: unknown;
  readonly source: SettingSource;
  readonly locked: boolean;
  /** What holds a person who wants to change it. */
  readonly reason?: string | undefined;
  /** Whether a person may have a value of their own where nothing locks it. */
  readonly personal: boolean;
  readonly kind: SettingKind;
  readonly unit?: string | undefined;
  readonly help?: string | undefined;
  /** The variables that set it. */
  readonly env: readonly string[];
};

/** What is left of one budget; `limit` 0 and `left` null mean that there is none. */
export type Budget = {
  readonly kind: 'turns' | 'tokens';
  readonly span: 'hour' | 'day';
  readonly used: number;
  readonly limit: number;
  readonly left: number | null;
  /** When there is room again, or more of it; seconds since the epoch. */
  readonly resets_at: number | null;
};

/** What `GET settings` gives: every switch, and every budget that is limited. */
export type ServerSettings = {
  readonly entries: readonly SettingEntry[];
  readonly budgets: readonly Budget[];
};

/** The prompt template in force, and the built-in one. */
export type PromptInfo = {
  readonly template: string;
  readonly built_in: string;
  readonly placeholders: readonly {
    readonly name: string;
    readonly text: string;
  }[];
};

/** What a person changes of their own; null clears a value. */
export type SettingChanges = Readonly<Record<string, unknown>>;

/** Read what `GET settings` answers. */
export function settingsFromJson(value: unknown): ServerSettings {
  const body = asObject(value, 'answer');
  const switches = field(body, 'settings', asObject);
  const usage = optional(body, 'usage', asObject) ?? {};
  return {
    entries: Object.entries(switches).map(([name, entry]) =>
      entryFromJson(entry, name)
    ),
    budgets: BUDGETS.flatMap(([kind, span]) => {
      const spans = optional(usage, kind, asObject) ?? {};
      const budget = optional(spans, span, asObject);
      return budget ? [budgetFromJson(budget, kind, span)] : [];
    }).filter(({ limit }) => limit > 0)
  };
}

/** Read what `GET prompt` answers. */
export function promptFromJson(value: unknown): PromptInfo {
  const body = asObject(value, 'prompt');
  return {
    template: field(body, 'template', asString),
    built_in: field(body, 'built_in', asString),
    placeholders: list(body, 'placeholders', (item, name) => {
      const placeholder = asObject(item, name);
      return {
        name: field(placeholder, 'name', asString),
        text: field(placeholder, 'text', asString)
      };
    })
  };
}

const BUDGETS = [
  ['turns', 'hour'],
  ['turns', 'day'],
  ['tokens', 'hour'],
  ['tokens', 'day']
] as const;

function entryFromJson(value: unknown, name: string): SettingEntry {
  const body = asObject(value, name);
  return {
    name: field(body, 'name', asString),
    value: body.value,
    default: body.default,
    source: field(body, 'source', oneOf(SETTING_SOURCES)),
    locked: field(body, 'locked', asBoolean),
    reason: optional(body, 'reason', asString),
    personal: optional(body, 'personal', asBoolean) ?? false,
    kind: kindFromJson(optional(body, 'kind', asObject) ?? {}),
    unit: optional(body, 'unit', asString),
    help: optional(body, 'help', asString),
    env: list(body, 'env', asString)
  };
}

function kindFromJson(value: unknown): SettingKind {
  const body = asObject(value, 'kind');
  return {
    type: optional(body, 'type', asString) ?? 'text',
    choices: list(body, 'choices', asString),
    minimum: optional(body, 'minimum', asNumber),
    maximum: optional(body, 'maximum', asNumber)
  };
}

function budgetFromJson(
  value: unknown,
  kind: Budget['kind'],
  span: Budget['span']
): Budget {
  const body = asObject(value, 'budget');
  return {
    kind,
    span,
    used: field(body, 'used', asCount),
    limit: field(body, 'limit', asCount),
    left: optional(body, 'left', asCount) ?? null,
    resets_at: optional(body, 'resets_at', asNumber) ?? null
  };
}
