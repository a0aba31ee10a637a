/** What comes of starting Python and of running code, in the words of the contract. */
import { assertNever } from '../protocol/assert-never';
import type { RunEnd, StopCause } from '../protocol/browser-runs';
import {
  type EngineEvent,
  engineEventFromJson
} from '../protocol/engine-events';
import { asObject } from '../protocol/json';
import type { Note } from '../protocol/parts';
import type { IRunResult } from './interfaces';

/** Why a runtime could not start. */
export class StartError extends Error {
  constructor(
    readonly code: 'failed' | 'unavailable' | 'stopped',
    message: string
  ) {
    super(message);
  }
}

/** Say that a new Python had to be started. */
export function variablesLost(): Note {
  return {
    code: 'variables_lost',
    text: 'Python in the browser had to be started anew: its variables were lost.'
  };
}

/** Python broke down after code ran in it. */
export function brokenDown(reason: string): RunEnd {
  const text = `Python in the browser broke down and its variables were lost. ${reason}`;
  return { status: 'lost', notes: [{ code: 'variables_lost', text }] };
}

/** The code printed so much that Python was given up. */
export function flooded(): RunEnd {
  const text =
    'The code went on sending output far beyond the limit and was stopped.';
  return {
    status: 'error',
    notes: [{ code: 'flood_stopped', text }, variablesLost()]
  };
}

/** Python did not start, or a file could not be read: the code did not run. */
export function failure(reason: unknown): IRunResult {
  const code =
    reason instanceof StartError ? 'browser_unavailable' : 'file_not_placed';
  const notes = [{ code, text: messageOf(reason) }];
  return { end: { status: 'refused', notes }, files: [] };
}

/** What to tell the person of anything that was thrown. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Read an event of the code, which can send anything; null for what is no event. */
export function decodeEvent(text: string): EngineEvent | null {
  try {
    const event = engineEventFromJson(JSON.parse(text));
    switch (event.type) {
      case 'waiting':
      case 'starting':
      case 'running':
      case 'artifact':
        return null;
      case 'stream':
      case 'display':
      case 'display_update':
      case 'result':
      case 'raised':
      case 'clear':
        return event;
      default:
        return assertNever(event);
    }
  } catch {
    return null;
  }
}

/**
 * Read how the code ended.
 *
 * @param dropped characters of output that the frame threw away
 * @param cause why it was stopped, if it was
 */
export function readOutcome(
  text: string,
  dropped: number,
  cause: StopCause | null
): RunEnd {
  let leftOut = dropped;
  const notes: Note[] = [];
  let status: RunEnd['status'] = 'error';
  let count: number | undefined;
  try {
    const body = asObject(JSON.parse(text), 'outcome');
    status = body.status === 'ok' ? 'ok' : 'error';
    if (cause && body.status === 'interrupted') {
      status = cause;
      notes.push({
        code: 'variables_kept',
        text:
          cause === 'timeout'
            ? 'The code was stopped because it ran longer than it may. Variables are kept.'
            : 'The code was stopped. Variables are kept.'
      });
    }
    if (typeof body.count === 'number' && Number.isSafeInteger(body.count)) {
      count = body.count;
    }
    if (typeof body.advice === 'string') {
      notes.push({ code: 'kernel_can', text: body.advice.slice(0, 500) });
    }
    if (typeof body.wrapped === 'string') {
      notes.push({
        code: 'integers_wrapped',
        text: body.wrapped.slice(0, 500)
      });
    }
    if (typeof body.replaced === 'string') {
      notes.push({
        code: 'stream_replaced',
        text: body.replaced.slice(0, 500)
      });
    }
    if (typeof body.left_out === 'number' && body.left_out > 0) {
      leftOut += body.left_out;
    }
    if (Array.isArray(body.unplaced) && body.unplaced.length > 0) {
      const names = body.unplaced.map(String).join(', ').slice(0, 500);
      notes.push({
        code: 'file_not_placed',
        text: `These files of the chat could not be put beside the code, something else has their name: ${names}`
      });
    }
    if (Array.isArray(body.left_files) && body.left_files.length > 0) {
      const names = body.left_files.map(String).join(', ').slice(0, 500);
      notes.push({
        code: 'files_left_out',
        text: `Too large, too many or not readable, so these files stay in the browser only: ${names}`
      });
    }
  } catch {
    // forged by the code itself; it only harms its own result
  }
  if (leftOut > 0) {
    notes.push({
      code: 'output_cut',
      text: `The code printed more than the page takes; ${leftOut.toLocaleString('en')} bytes were left out.`
    });
  }
  return count === undefined ? { status, notes } : { status, count, notes };
}
