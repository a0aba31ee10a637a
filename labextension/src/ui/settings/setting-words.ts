/** What the settings are called, and their values, in the words of the panel. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { SettingEntry, SettingSource } from '../../protocol/settings';

/** The name of a setting that a person may change; its own name when it has no other. */
export function settingLabel(name: string, trans: TranslationBundle): string {
  switch (name) {
    case 'model_default':
      return trans.__('Model for new chats');
    case 'model_denied':
      return trans.__('Hidden models');
    case 'model_vision':
      return trans.__('Show pictures to models that can see');
    case 'interpreter_enabled':
      return trans.__('Models may run code');
    case 'interpreter_engine':
      return trans.__('Where new chats run code');
    case 'manual_run_engine':
      return trans.__('Where code you run goes');
    case 'jupyter_approval':
      return trans.__('Model code in a kernel');
    case 'pyodide_approval':
      return trans.__('Model code in the browser');
    case 'kernel_name':
      return trans.__('Kernel for new chats');
    case 'interpreter_jupyter_timeout':
      return trans.__('Time limit for model code');
    case 'manual_run_jupyter_timeout':
      return trans.__('Time limit for code you run');
    case 'max_steps':
      return trans.__('Steps per answer');
    case 'blocked_modules':
      return trans.__('Modules that code may not import');
    default:
      return name;
  }
}

/** More about a setting than its name says; undefined where the server's words serve. */
export function settingHint(
  name: string,
  trans: TranslationBundle
): string | undefined {
  switch (name) {
    case 'interpreter_enabled':
      return trans.__('Otherwise they only answer in words.');
    case 'model_default':
    case 'interpreter_engine':
      return trans.__(
        'Until you set it, a new chat uses what the last one used.'
      );
    case 'kernel_name':
    case 'jupyter_approval':
    case 'pyodide_approval':
      return trans.__('Each chat can override this.');
    case 'manual_run_engine':
      return trans.__('The Run button below code, and code that you change.');
    case 'model_vision':
      return trans.__('The charts that code makes, too.');
    case 'interpreter_jupyter_timeout':
    case 'manual_run_jupyter_timeout':
      return trans.__('Loading and waiting do not count; 0 for no limit.');
    case 'model_denied':
      return trans.__(
        'Names or patterns such as openai/*, with commas between them.'
      );
    case 'blocked_modules':
      return trans.__('Names with commas between them.');
    case 'max_steps':
      return trans.__('How often the model may be asked within one answer.');
    default:
      return undefined;
  }
}

/** One choice of a setting. */
export function choiceLabel(choice: string, trans: TranslationBundle): string {
  switch (choice) {
    case 'jupyter':
      return trans.__('Kernel');
    case 'pyodide':
      return trans.__('Browser');
    case 'ask':
      return trans.__('Ask first');
    case 'auto':
      return trans.__('Run at once');
    default:
      return choice;
  }
}

/** Where a value comes from. */
export function sourceLabel(
  source: SettingSource,
  trans: TranslationBundle
): string {
  return {
    default: trans.__('default'),
    config: trans.__('configuration file'),
    environment: trans.__('environment'),
    command_line: trans.__('command line'),
    user: trans.__('set by you')
  }[source];
}

/** Where a value comes from, and whether that holds it. */
export function originLabel(
  { source, locked }: Pick<SettingEntry, 'source' | 'locked'>,
  trans: TranslationBundle
): string {
  const from = sourceLabel(source, trans);
  return locked ? trans.__('locked: %1', from) : from;
}

/** A value as a person writes it. */
export function plainText(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value in one line. */
export function valueText(value: unknown, trans: TranslationBundle): string {
  if (value === undefined || value === null) {
    return trans.__('not shown');
  }
  if (typeof value === 'boolean') {
    return value ? trans.__('yes') : trans.__('no');
  }
  if (typeof value === 'number') {
    return value.toLocaleString();
  }
  const text = plainText(value);
  return text === '' || text === '{}' ? trans.__('none') : text;
}
