/** What a person can do about an execution that did not do what was wanted. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { assertNever } from '../../protocol/assert-never';
import {
  type EngineName,
  type ExecutionPart,
  FINAL_STATUSES,
  type Note
} from '../../protocol/parts';
import { codesOf } from '../remedies/remedy-table';
import { textOfOutputs } from './output-text';
import { notesBesideLabel } from './status';

/** One way out. */
export type Remedy =
  | { readonly kind: 'install'; readonly command: string }
  | { readonly kind: 'run'; readonly reason: 'again' | 'after_all' }
  | { readonly kind: 'more_time'; readonly seconds: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'use_kernel' };

/** What happened and why, a sentence each, and the ways out. */
export interface IAdvice {
  readonly sentences: readonly string[];
  readonly remedies: readonly Remedy[];
}

/** More time is at least this much. */
const LEAST_SECONDS = 600;

const RUN_AGAIN: Remedy = { kind: 'run', reason: 'again' };
const RUN_AFTER_ALL: Remedy = { kind: 'run', reason: 'after_all' };
const RESTART: Remedy = { kind: 'restart' };
const REPLAY: Remedy = { kind: 'replay' };
const USE_KERNEL: Remedy = { kind: 'use_kernel' };

const LOST_NOTES = codesOf('lost');
const GONE_NOTES = codesOf('variables_gone');
const MADE_ROOM_NOTES = codesOf('made_room');
const KEPT_NOTES = new Set(['variables_kept']);
const NOT_READY_NOTES = codesOf('not_ready');
const NO_KERNEL_NOTES = codesOf('no_kernel');
const KERNEL_NOTES = codesOf('kernel_may');
const MISSING_NOTES = codesOf('module');
const ASKING_NOTES = codesOf('not_asked');

const INSTALL = /^[%!]\s*(pip3?|conda|mamba|uv)\b.*\binstall\b/;
const INSTALL_FAILED = /^\s*ERROR:/m;
const RESTART_NEEDED = /may need to restart the kernel/;

/** Whether code does nothing but install packages. */
export function isInstall(code: string): boolean {
  const lines = code.split('\n').map(line => line.trim());
  const said = lines.filter(line => line !== '' && !line.startsWith('#'));
  return said.length > 0 && said.every(line => INSTALL.test(line));
}

/** What is to be said and done about an execution; nothing can be done before it is over. `repeat` is what would run again. */
export function advise(
  execution: ExecutionPart,
  repeat: string,
  trans: TranslationBundle
): IAdvice {
  const notes = sentencesOf(execution, trans);
  if (!FINAL_STATUSES.has(execution.status)) {
    return { sentences: notes, remedies: [] };
  }
  if (execution.status === 'ok') {
    const { sentences, remedies } = adviseOnSuccess(execution, repeat, trans);
    return {
      sentences: [...sentences, ...notes],
      remedies: [...remedies, ...replayOf(execution)]
    };
  }
  return {
    sentences: notes,
    remedies: [...remediesOf(execution), ...replayOf(execution)]
  };
}

function adviseOnSuccess(
  execution: ExecutionPart,
  repeat: string,
  trans: TranslationBundle
): IAdvice {
  if (!isInstall(execution.code)) {
    return { sentences: [], remedies: [] };
  }
  const said = textOfOutputs(execution.outputs);
  if (INSTALL_FAILED.test(said)) {
    // The magic command ends well whatever pip says.
    return {
      sentences: [trans.__('It could not be installed; see the output.')],
      remedies: []
    };
  }
  const restart = RESTART_NEEDED.test(said) ? [RESTART] : [];
  // Whoever installed something for its own sake has nothing to run again.
  return isInstall(repeat)
    ? { sentences: [], remedies: restart }
    : {
        sentences: [trans.__('Installed.')],
        remedies: [RUN_AGAIN, ...restart]
      };
}

function remediesOf(execution: ExecutionPart): readonly Remedy[] {
  const { engine, notes, status } = execution;
  const again = engine === 'jupyter' ? [RUN_AGAIN, RESTART] : [RUN_AGAIN];
  const has = (codes: ReadonlySet<string>) =>
    notes.some(({ code }) => codes.has(code));
  if (engine === 'pyodide' && has(KERNEL_NOTES)) {
    return status === 'error' ? [USE_KERNEL] : [USE_KERNEL, RUN_AGAIN];
  }
  const command = installOf(notes);
  if (command !== undefined) {
    return [{ kind: 'install', command }];
  }
  if (engine === 'pyodide' && has(MISSING_NOTES)) {
    return [USE_KERNEL];
  }
  if (status === 'timeout') {
    return [{ kind: 'more_time', seconds: longerTime(execution) }];
  }
  if (status === 'refused') {
    return has(ASKING_NOTES)
      ? [RUN_AFTER_ALL]
      : has(NO_KERNEL_NOTES)
        ? [RUN_AGAIN]
        : has(NOT_READY_NOTES)
          ? again
          : [];
  }
  // Of code that failed, or that was stopped and kept them, the note says that they were gone before it began.
  const stopped =
    status === 'interrupted' && has(GONE_NOTES) && !has(KEPT_NOTES);
  return status === 'lost' || stopped || has(LOST_NOTES) || has(NOT_READY_NOTES)
    ? again
    : [];
}

/** Brings back variables that were gone before the code began. */
function replayOf({ engine, notes, status }: ExecutionPart): readonly Remedy[] {
  // Of code that was stopped, the note may say what the stop did.
  const before = status === 'ok' || status === 'error';
  const lost = notes.some(
    ({ code }) => MADE_ROOM_NOTES.has(code) || (before && GONE_NOTES.has(code))
  );
  return engine === 'jupyter' && lost ? [REPLAY] : [];
}

function installOf(notes: readonly Note[]): string | undefined {
  return notes.find(({ code }) => code === 'module_missing')?.details?.install;
}

function longerTime({ started, ended }: ExecutionPart): number {
  const ran =
    started === undefined || ended === undefined ? 0 : ended - started;
  return Math.max(LEAST_SECONDS, Math.round(ran) * 10);
}

function sentencesOf(
  execution: ExecutionPart,
  trans: TranslationBundle
): readonly string[] {
  const shown = new Set(
    execution.outputs.map(output =>
      output.output_type === 'error' ? output.ename : ''
    )
  );
  return notesBesideLabel(execution).flatMap(note =>
    // The same words stand among the outputs, in place of a traceback.
    note.code === 'kernel_died' && shown.has('KernelDied')
      ? []
      : [sentenceOf(note, execution.engine, trans)]
  );
}

/** What a note says to the person; its own text speaks of the person to the model. */
function sentenceOf(
  note: Note,
  engine: EngineName,
  trans: TranslationBundle
): string {
  const { install, module, modules, said } = note.details ?? {};
  switch (note.code) {
    case 'module_missing':
      // What nothing installs the server explains.
      return module === undefined || install === undefined
        ? note.text
        : engine === 'jupyter'
          ? trans.__('`%1` is not installed in this kernel.', module)
          : trans.__('`%1` is not installed in the browser.', module);
    case 'blocked_module':
      return modules === undefined
        ? note.text
        : trans.__(
            'It was not run: your administrator blocks the import of `%1`.',
            modules
          );
    case 'stopped_before_run':
      return trans.__('Stopped before it began: none of it ran.');
    case 'rejected':
      return said === undefined
        ? trans.__('You did not allow this code to run.')
        : trans.__('You did not allow this code to run: %1', said);
    case 'kernel_limit':
      return trans.__(
        'It was not run: all kernels were in use by other chats for too long.'
      );
    case 'person':
      return said === undefined ? note.text : trans.__('You said: %1', said);
    default:
      return note.text;
  }
}

/** What the button of a remedy says. */
export function labelOf(remedy: Remedy, trans: TranslationBundle): string {
  switch (remedy.kind) {
    case 'install':
      return trans.__('Install');
    case 'run':
      return remedy.reason === 'again'
        ? trans.__('Run again')
        : trans.__('Run it after all');
    case 'more_time':
      return trans.__('Run again with more time');
    case 'restart':
      return trans.__('Restart kernel');
    case 'replay':
      return trans.__('Run its code again');
    case 'use_kernel':
      return trans.__('Use the kernel instead');
    default:
      return assertNever(remedy);
  }
}
