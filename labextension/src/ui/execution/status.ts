/** What an execution's state is called and how it looks. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { assertNever } from '../../protocol/assert-never';
import type {
  ExecutionPart,
  ExecutionStatus,
  Note
} from '../../protocol/parts';
import { formatSeconds } from '../quantities';

/** How a state is coloured. */
export type Tone = 'quiet' | 'busy' | 'good' | 'doubtful' | 'bad' | 'asking';

/** A state in words. */
export interface IStatusView {
  readonly label: string;
  readonly tone: Tone;
}

/** The tone of each status. */
const TONES: Record<ExecutionStatus, Tone> = {
  writing: 'busy',
  waiting_approval: 'asking',
  queued: 'busy',
  starting: 'busy',
  running: 'busy',
  ok: 'good',
  error: 'bad',
  timeout: 'bad',
  interrupted: 'quiet',
  refused: 'quiet',
  lost: 'bad'
};

/** Describe the state at `now` (milliseconds since the epoch). */
export function describeStatus(
  execution: ExecutionPart,
  now: number,
  trans: TranslationBundle
): IStatusView {
  return {
    label: labelOf(execution, now, trans),
    tone: showedError(execution) ? 'doubtful' : TONES[execution.status]
  };
}

function labelOf(
  execution: ExecutionPart,
  now: number,
  trans: TranslationBundle
): string {
  const seconds = elapsedSeconds(execution, now);
  const took = seconds === null ? '' : formatSeconds(seconds);
  switch (execution.status) {
    case 'writing':
      return trans.__('writing');
    case 'waiting_approval':
      return trans.__('waiting for you');
    case 'queued':
      // The line below names those it waits for.
      return execution.waits_for?.length
        ? trans.__('waiting for a kernel')
        : (execution.phase ?? trans.__('waiting for other code'));
    case 'starting':
      return execution.phase ?? trans.__('starting');
    case 'running':
      return trans.__('running %1', took);
    case 'ok':
      return showedError(execution) ? trans.__('error shown, %1', took) : took;
    case 'error':
      return trans.__('failed %1', took);
    case 'timeout':
      return trans.__('timed out after %1', took);
    case 'interrupted':
      return labelOfStop(execution, trans);
    case 'refused':
      return trans.__('not run');
    case 'lost':
      return hasNote(execution, ...NOT_TAKEN)
        ? trans.__('not run')
        : trans.__('lost');
    default:
      return assertNever(execution.status);
  }
}

/** Notes that say: no place took the code, so nothing of it ran. */
const NOT_TAKEN = ['no_page', 'kernel_aborted'];

/** Notes that say: how far stopped code came is not known. */
const UNSURE = ['not_stopped', 'page_reloaded', 'server_stopped'];

/** Whether code went on to its end after an error that was only shown, as by a display that failed. */
function showedError({ status, outputs }: ExecutionPart): boolean {
  return (
    status === 'ok' &&
    outputs.some(({ output_type }) => output_type === 'error')
  );
}

/** Stop says what it did. */
function labelOfStop(
  execution: ExecutionPart,
  trans: TranslationBundle
): string {
  if (hasNote(execution, 'variables_kept')) {
    return trans.__('interrupted, variables kept');
  }
  if (execution.started === undefined && !hasNote(execution, ...UNSURE)) {
    return trans.__('not run');
  }
  return hasNote(execution, 'variables_lost')
    ? trans.__('stopped, variables lost')
    : trans.__('interrupted');
}

function hasNote(execution: ExecutionPart, ...codes: string[]): boolean {
  return execution.notes.some(note => codes.includes(note.code));
}

/** The notes that say more than the label of the state does. */
export function notesBesideLabel(execution: ExecutionPart): readonly Note[] {
  return execution.status === 'interrupted'
    ? execution.notes.filter(note => note.code !== 'variables_kept')
    : execution.notes;
}

/** Whether somebody or the deadline ended the code, so that its exception is no failure of the code. */
export function wasStopped(execution: ExecutionPart): boolean {
  return execution.status === 'interrupted' || execution.status === 'timeout';
}

/** How long the code ran or has been running; null before it began. */
export function elapsedSeconds(
  execution: ExecutionPart,
  now: number
): number | null {
  if (execution.started === undefined) {
    return null;
  }
  const end = execution.ended ?? now / 1000;
  return Math.max(0, end - execution.started);
}

/** Seconds left, once the last quarter of the time has begun; else null. */
export function countdown(
  execution: ExecutionPart,
  now: number
): number | null {
  const { status, started, deadline } = execution;
  if (status !== 'running' || started === undefined || deadline === undefined) {
    return null;
  }
  const left = deadline - now / 1000;
  return left <= (deadline - started) / 4 ? Math.max(0, Math.ceil(left)) : null;
}
