/** The plugins put the panel, the commands and the person's preferences in place, and load the rest later. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ILauncher } from '@jupyterlab/launcher';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ITranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import schema from '../../../schema/plugin.json';
import { CommandIDs, type IPanelPreferences } from '../../tokens';
import { panelPlugin } from '../panel';
import { PanelPreferences, preferencesPlugin } from '../preferences';

/** A JupyterLab that remembers what was added. */
class FakeLab {
  readonly commands = new CommandRegistry();
  readonly restored = Promise.resolve();
  readonly added: { readonly widget: Widget; readonly area: string }[] = [];
  readonly activated: string[] = [];
  readonly shell = {
    add: (widget: Widget, area: string) => this.added.push({ widget, area }),
    activateById: (id: string) => this.activated.push(id)
  };
}

/** Settings as a registry gives them. */
function settings(values: Readonly<Record<string, unknown>>) {
  const owner = { get: (name: string) => ({ composite: values[name] }) };
  return {
    ...owner,
    changed: new Signal<typeof owner, void>(owner)
  } as unknown as ISettingRegistry.ISettings & {
    changed: Signal<object, void>;
  };
}

let lab: FakeLab;
const launcher = { add: vi.fn() };

async function activate(
  preferences: IPanelPreferences,
  translator: ITranslator | null = null
): Promise<void> {
  await panelPlugin.activate(
    lab as unknown as JupyterFrontEnd,
    preferences,
    {},
    null,
    null,
    null,
    null,
    null,
    translator,
    launcher,
    null
  );
}

beforeEach(() => {
  lab = new FakeLab();
});

describe('the panel', () => {
  test.each(['left', 'right'])('is added to the %s sidebar', async area => {
    await activate(new PanelPreferences(settings({ area })));
    expect(lab.added).toHaveLength(1);
    expect(lab.added[0]?.area).toBe(area);
    expect(lab.added[0]?.widget.title.caption).toBe('Code Interpreter');
  });

  test('is opened by a command with a name and an icon', async () => {
    await activate(new PanelPreferences(null));
    expect(lab.commands.label(CommandIDs.openPanel)).toBe(
      'Open Code Interpreter'
    );
    expect(lab.commands.icon(CommandIDs.openPanel)).toBeDefined();
    await lab.commands.execute(CommandIDs.openPanel);
    expect(lab.activated).toEqual(['jupyter-codeinterp-panel']);
  });

  test('moves when the person wants it on the other side', async () => {
    const chosen: Record<string, unknown> = { area: 'left' };
    const given = settings(chosen);
    await activate(new PanelPreferences(given));
    given.changed.emit();
    expect(lab.added).toHaveLength(1);
    chosen.area = 'right';
    given.changed.emit();
    expect(lab.added.map(({ area }) => area)).toEqual(['left', 'right']);
  });

  test('every shortcut of the schema is for a command that exists', async () => {
    await activate(new PanelPreferences(null));
    for (const { command } of schema['jupyter.lab.shortcuts']) {
      expect(lab.commands.hasCommand(command)).toBe(true);
    }
  });

  test('has its card among those that JupyterLab calls "Other" in its language', async () => {
    const load = (domain: string) => ({
      __: (text: string) => (domain === 'jupyterlab' ? `${text}!` : text)
    });
    await activate(new PanelPreferences(null), {
      load
    } as unknown as ITranslator);
    const [card] = launcher.add.mock.lastCall as [ILauncher.IItemOptions];
    expect(card.category).toBe('Other!');
  });

  test('has a card in the launcher, and entries in the menus View and Help', async () => {
    await activate(new PanelPreferences(null));
    const [card] = launcher.add.mock.lastCall as [ILauncher.IItemOptions];
    expect(card.category).toBe('Other');
    expect(lab.commands.label(card.command, card.args)).toBe(
      'Code Interpreter'
    );
    const labels = schema['jupyter.lab.menus'].main.map(({ id, items }) => [
      id,
      ...items.map(({ command, ...item }) =>
        lab.commands.label(command, 'args' in item ? item.args : {})
      )
    ]);
    expect(labels).toEqual([
      ['jp-mainmenu-view', 'Code Interpreter'],
      ['jp-mainmenu-help', 'Code Interpreter Help']
    ]);
  });

  test('opens at start only for those who want it', async () => {
    await activate(new PanelPreferences(settings({ openAtStart: false })));
    lab = new FakeLab();
    await activate(new PanelPreferences(settings({ openAtStart: true })));
    await vi.waitFor(() => expect(lab.activated).toHaveLength(1));
  });
});

describe('the preferences', () => {
  test('are the defaults of the schema without a registry', async () => {
    const preferences = await preferencesPlugin.activate(
      lab as unknown as JupyterFrontEnd,
      null,
      null
    );
    const { area, openAtStart, sendWithEnter, notifyAfterSeconds } =
      schema.properties;
    expect(preferences.area).toBe(area.default);
    expect(preferences.openAtStart).toBe(openAtStart.default);
    expect(preferences.sendWithEnter).toBe(sendWithEnter.default);
    expect(preferences.notifyAfterSeconds).toBe(notifyAfterSeconds.default);
  });

  test('are what a person chose, and say when that changes', async () => {
    const chosen = settings({ area: 'right', sendWithEnter: false });
    const registry = { load: () => Promise.resolve(chosen) };
    const preferences = await preferencesPlugin.activate(
      lab as unknown as JupyterFrontEnd,
      registry,
      null
    );
    let told = 0;
    preferences.changed.connect(() => (told += 1));
    chosen.changed.emit();
    expect(preferences.area).toBe('right');
    expect(preferences.sendWithEnter).toBe(false);
    expect(told).toBe(1);
  });

  test('that cannot be read give way to the defaults', async () => {
    const registry = { load: () => Promise.reject(new Error('no schema')) };
    const preferences = await preferencesPlugin.activate(
      lab as unknown as JupyterFrontEnd,
      registry,
      null
    );
    expect(preferences.area).toBe('right');
  });
});
