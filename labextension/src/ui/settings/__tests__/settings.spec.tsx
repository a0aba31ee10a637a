/** A setting says what holds it, takes what the server takes, and shows why not otherwise. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { SettingEntry } from '../../../protocol/settings';
import { click, press, Stage, type } from '../../__tests__/stage';
import { OtherSettings } from '../other-settings';
import { PromptEditor } from '../prompt-editor';
import { SettingRow } from '../setting-row';
import { change, INFO, input, settingsWith, STEPS } from './fake-settings';

let stage: Stage;

beforeEach(() => {
  change.mockReset().mockResolvedValue(null);
  stage = new Stage();
});
afterEach(() => stage.unmount());

describe('a setting', () => {
  test('is changed with Enter, and what holds it is said', async () => {
    const { settings } = settingsWith(STEPS);
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    expect(stage.node.textContent).toContain('default');
    expect(stage.node.textContent).toContain('At most 25.');
    await type(input(stage), '5');
    await press(input(stage), 'Enter');
    expect(change).toHaveBeenCalledExactlyOnceWith({ max_steps: 5 });
  });

  test('keeps what was written when the server refuses it', async () => {
    change.mockResolvedValue({ code: 'invalid_setting', message: 'Too many.' });
    const { settings } = settingsWith(STEPS);
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    await type(input(stage), '99');
    await press(input(stage), 'Enter');
    expect(stage.node.querySelector('[role=alert]')?.textContent).toBe(
      'Too many.'
    );
    expect(input(stage).value).toBe('99');
    expect(input(stage).getAttribute('aria-invalid')).toBe('true');
  });

  test('keeps the focus when its value has changed', async () => {
    const { settings, tell } = settingsWith(STEPS);
    change.mockImplementation(() => {
      tell([{ ...STEPS, value: 5, source: 'user' }]);
      return Promise.resolve(null);
    });
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    input(stage).focus();
    await type(input(stage), '5.0');
    await press(input(stage), 'Enter');
    expect(input(stage).value).toBe('5');
    expect(document.activeElement).toBe(input(stage));
  });

  test('forgets what was refused when it is taken back', async () => {
    change.mockResolvedValue({ code: 'invalid_setting', message: 'Too many.' });
    const { settings } = settingsWith(STEPS);
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    await type(input(stage), '99');
    await press(input(stage), 'Enter');
    await press(input(stage), 'Escape');
    expect(input(stage).value).toBe('25');
    expect(stage.node.querySelector('[role=alert]')).toBeNull();
  });

  test('of the person can be taken back, and has the focus then', async () => {
    const { settings } = settingsWith({ ...STEPS, value: 5, source: 'user' });
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    expect(stage.node.textContent).toContain('set by you');
    await click(stage.button('Reset Steps per answer'));
    expect(change).toHaveBeenCalledExactlyOnceWith({ max_steps: null });
    expect(document.activeElement).toBe(input(stage));
  });

  test('that is locked says by what, and cannot be changed', async () => {
    const { settings } = settingsWith({
      ...STEPS,
      source: 'environment',
      locked: true,
      reason: 'It is set in the environment.'
    });
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    expect(input(stage).disabled).toBe(true);
    expect(stage.node.textContent).toContain('locked: environment');
    expect(stage.node.textContent).toContain('It is set in the environment.');
  });

  test('that another page changed shows its new value', async () => {
    const { settings, tell } = settingsWith(STEPS);
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    tell([{ ...STEPS, value: 7, source: 'user' }]);
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    expect(input(stage).value).toBe('7');
  });

  test('that is a list may have spaces or commas in it', async () => {
    const blocked: SettingEntry = {
      ...STEPS,
      name: 'blocked_modules',
      value: ['socket'],
      kind: { type: 'list', choices: [] }
    };
    const { settings } = settingsWith(blocked);
    await stage.show(<SettingRow settings={settings} name="blocked_modules" />);
    await type(input(stage), 'socket, ftplib http');
    await press(input(stage), 'Enter');
    expect(change).toHaveBeenCalledExactlyOnceWith({
      blocked_modules: ['socket', 'ftplib', 'http']
    });
  });

  test('of an older server is not there', async () => {
    const { settings } = settingsWith();
    await stage.show(<SettingRow settings={settings} name="max_steps" />);
    expect(stage.node.textContent).toBe('');
  });
});

describe('the prompt', () => {
  const PROMPT: SettingEntry = {
    ...STEPS,
    name: 'prompt_template',
    value: '',
    reason: undefined,
    kind: { type: 'text', choices: [] }
  };

  function box(): HTMLTextAreaElement {
    const found = stage.node.querySelector('textarea');
    if (!found) {
      throw new Error('There is no text box.');
    }
    return found;
  }

  test('is tried before it counts, and saved', async () => {
    const { settings } = settingsWith(PROMPT);
    await stage.show(<PromptEditor settings={settings} />);
    expect(box().value).toBe(INFO.template);
    expect(stage.node.textContent).toContain('{engine}');
    await type(box(), 'Rhyme on {engine}.');
    await click(stage.button('Preview'));
    expect(stage.node.querySelector('pre')?.textContent).toBe(
      'Rhyme on a kernel.'
    );
    expect(change).not.toHaveBeenCalled();
    await click(stage.button('Save'));
    expect(change).toHaveBeenCalledExactlyOnceWith({
      prompt_template: 'Rhyme on {engine}.'
    });
  });

  test('that cannot be filled in says why, and is still there', async () => {
    change.mockResolvedValue({ code: 'invalid_setting', message: 'No.' });
    const { settings } = settingsWith(PROMPT);
    await stage.show(<PromptEditor settings={settings} />);
    await type(box(), 'In {colour}');
    await click(stage.button('Preview'));
    expect(stage.node.querySelector('[role=alert]')?.textContent).toBe(
      'There is no {colour}.'
    );
    await click(stage.button('Save'));
    expect(box().value).toBe('In {colour}');
  });

  test('that is not saved yet is still there when the page is opened again', async () => {
    const { settings } = settingsWith(PROMPT);
    await stage.show(<PromptEditor settings={settings} />);
    await type(box(), 'Rhyme.');
    await stage.show(null);
    await stage.show(<PromptEditor settings={settings} />);
    expect(box().value).toBe('Rhyme.');
    await click(stage.button('Save'));
    expect(settings.promptDraft).toBeNull();
  });

  test('is the built-in one again after a reset', async () => {
    const { settings } = settingsWith({ ...PROMPT, source: 'user' });
    await stage.show(<PromptEditor settings={settings} />);
    await click(stage.button('Reset'));
    expect(change).toHaveBeenCalledExactlyOnceWith({ prompt_template: null });
  });
});

test('what only an administrator sets is listed, a secret without its value', async () => {
  const { settings } = settingsWith(STEPS, {
    ...STEPS,
    name: 'interpreter_jupyter_token',
    value: undefined,
    personal: false,
    source: 'config'
  });
  await stage.show(<OtherSettings settings={settings} />);
  expect(stage.node.textContent).toContain('Set by your administrator (1)');
  expect(stage.node.textContent).toContain('not shown');
  expect(stage.node.textContent).not.toContain('max_steps');
});
