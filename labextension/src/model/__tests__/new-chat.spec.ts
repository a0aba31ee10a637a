/** A new chat goes on as the last one, unless a person has set how new chats begin. */
import { describe, expect, test } from 'vitest';

import type { SettingEntry, SettingSource } from '../../protocol/settings';
import {
  choiceOfNewest,
  newChat,
  personalDefaults,
  renewal
} from '../new-chat';
import { FRESH } from './story';

const LAST = { ...FRESH, model: 'lab/m', engine: 'jupyter' as const };
const OWN = { model: 'demo/analyst', engine: 'pyodide' as const };

function settings(source: SettingSource): ReadonlyMap<string, SettingEntry> {
  const entries = { model_default: OWN.model, interpreter_engine: OWN.engine };
  return new Map(
    Object.entries(entries).map(([name, value]) => [
      name,
      {
        name,
        value,
        source,
        locked: false,
        personal: true,
        kind: { type: 'text', choices: [] },
        env: []
      }
    ])
  );
}

describe('a new chat', () => {
  test('goes on with the model and engine chosen last', () => {
    const last = { model: LAST.model, engine: LAST.engine };
    expect(newChat('id', 'work', last, {})).toMatchObject({
      folder: 'work',
      model: 'lab/m',
      engine: 'jupyter'
    });
    expect(newChat('id', '', {}, {})).not.toHaveProperty('model');
  });

  test('begins as a person has set it for all', () => {
    expect(newChat('id', '', { model: 'lab/m' }, OWN)).toMatchObject(OWN);
  });

  test('goes on with the newest chat when no choice is remembered', () => {
    expect(choiceOfNewest([LAST, { ...LAST, model: 'lab/other' }])).toEqual({
      model: 'lab/m',
      engine: 'jupyter'
    });
    expect(choiceOfNewest([])).toEqual({});
  });

  test('that nobody wrote in is made as good as new', () => {
    expect(renewal(LAST, LAST.folder, {})).toBeNull();
    expect(renewal({ ...LAST, ...OWN }, LAST.folder, OWN)).toBeNull();
    expect(renewal(LAST, 'elsewhere', OWN)).toEqual({
      folder: 'elsewhere',
      ...OWN
    });
  });
});

test("only what is a person's own counts before the last chat", () => {
  expect(personalDefaults(settings('user'))).toEqual(OWN);
  expect(personalDefaults(settings('environment'))).toEqual({});
  expect(personalDefaults(new Map())).toEqual({});
});
