/** Effective settings of the server, each with where its value came from. */
import { asBoolean, asObject, asString, field, oneOf, optional } from './json';

export const SETTING_SOURCES = [
  'default',
  'config',
  'environment',
  'command_line',
  'user'
] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

/** One switch; `locked` means the administrator decided and a person cannot. A secret has no value. */
export type SettingEntry = {
  readonly name: string;
  readonly value?: unknown;
  readonly source: SettingSource;
  readonly locked: boolean;
  readonly unit?: string | undefined;
  readonly help?: string | undefined;
};

/** Every switch, as `GET settings` gives it. */
export type ServerSettings = readonly SettingEntry[];

/** Read what `GET settings` answers. */
export function settingsFromJson(value: unknown): ServerSettings {
  const body = asObject(value, 'answer');
  const switches = field(body, 'settings', asObject);
  return Object.entries(switches).map(([name, entry]) =>
    entryFromJson(entry, name)
  );
}

function entryFromJson(value: unknown, name: string): SettingEntry {
  const body = asObject(value, name);
  return {
    name: field(body, 'name', asString),
    value: body.value,
    source: field(body, 'source', oneOf(SETTING_SOURCES)),
    locked: field(body, 'locked', asBoolean),
    unit: optional(body, 'unit', asString),
    help: optional(body, 'help', asString)
  };
}
