/** Effective settings of the server, each with where its value came from. */
import {
  asBoolean,
  asObject,
  asString,
  field,
  isJsonObject,
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

/** One switch; `locked` means the administrator decided and a person cannot. */
export type SettingEntry = {
  readonly value: unknown;
  readonly source: SettingSource;
  readonly locked: boolean;
  readonly help?: string | undefined;
};

export type ServerSettings = Readonly<Record<string, SettingEntry>>;

/** Read what `GET settings` answers: entries by name, under `settings`. */
export function settingsFromJson(value: unknown): ServerSettings {
  const body = field(asObject(value, 'settings'), 'settings', asObject);
  return Object.fromEntries(
    Object.entries(body).map(([name, entry]) => [
      name,
      entryFromJson(entry, name)
    ])
  );
}

function entryFromJson(value: unknown, name: string): SettingEntry {
  const body = asObject(value, name);
  return {
    value: isJsonObject(body.value) ? { ...body.value } : body.value,
    source: optional(body, 'source', oneOf(SETTING_SOURCES)) ?? 'default',
    locked: optional(body, 'locked', asBoolean) ?? false,
    help: optional(body, 'help', asString)
  };
}
