/** Settings that a test speaks for. */
import type { Signal } from '@lumino/signaling';
import { vi } from 'vitest';

import type { ISettingsModel } from '../../../model/service-interfaces';
import type { SettingEntry } from '../../../protocol/settings';
import { fakeServices, type Stage } from '../../__tests__/stage';

export const STEPS: SettingEntry = {
  name: 'max_steps',
  value: 25,
  default: 25,
  source: 'default',
  locked: false,
  reason: 'At most 25.',
  personal: true,
  kind: { type: 'number', choices: [], minimum: 1, maximum: 25 },
  env: ['CODEINTERP_MAX_STEPS']
};
export const INFO = {
  template: 'Be brief on {engine}.',
  built_in: 'Be brief on {engine}.',
  placeholders: [{ name: 'engine', text: 'Where code runs.' }]
};

/** What a test reads the changes from; reset it before each. */
export const change = vi.fn<ISettingsModel['change']>();

/** The settings of a server with these switches, and how they become others. */
export function settingsWith(...entries: readonly SettingEntry[]) {
  const model: Partial<ISettingsModel> = {
    server: new Map(entries.map(entry => [entry.name, entry])),
    change,
    promptDraft: null,
    keepPromptDraft(text) {
      Object.assign(this, { promptDraft: text });
    },
    prompt: () => Promise.resolve(INFO),
    previewPrompt: vi.fn<ISettingsModel['previewPrompt']>(template =>
      Promise.resolve(
        template.includes('{colour}')
          ? { code: 'invalid_template', message: 'There is no {colour}.' }
          : template.replace('{engine}', 'a kernel')
      )
    )
  };
  const settings = fakeServices(model).settings;
  const tell = (next: readonly SettingEntry[]) => {
    Object.assign(settings, {
      server: new Map(next.map(entry => [entry.name, entry]))
    });
    (settings.changed as Signal<ISettingsModel, void>).emit();
  };
  return { settings, tell };
}

/** The first input on the stage. */
export function input(stage: Stage): HTMLInputElement {
  const found = stage.node.querySelector('input');
  if (!found) {
    throw new Error('There is no input.');
  }
  return found;
}
