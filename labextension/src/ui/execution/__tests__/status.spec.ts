import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it, test } from 'vitest';

import {
  EXECUTION_STATUSES,
  type ExecutionPart
} from '../../../protocol/parts';
import { countdown, describeStatus } from '../status';

const TRANS = nullTranslator.load('jupyter_codeinterp');

function execution(changes: Partial<ExecutionPart>): ExecutionPart {
  return {
    type: 'execution',
    id: 'e1',
    code: 'x',
    language: 'python',
    engine: 'jupyter',
    origin: 'model',
    status: 'running',
    notes: [],
    outputs: [],
    started: 100,
    ...changes
  };
}

describe('describeStatus', () => {
  it.each([...EXECUTION_STATUSES])('has a sentence for %s', status => {
    const view = describeStatus(
      execution({ status, ended: 103 }),
      103_000,
      TRANS
    );
    expect(view.label).not.toBe('');
  });

  it('says how long running code has been running', () => {
    expect(describeStatus(execution({}), 112_000, TRANS).label).toBe(
      'running 12 s'
    );
  });

  it('names the phase of a start', () => {
    const view = describeStatus(
      execution({ status: 'starting', phase: 'starting kernel Python 3' }),
      0,
      TRANS
    );
    expect(view).toEqual({ label: 'starting kernel Python 3', tone: 'busy' });
  });
});

describe('the label of stopped code', () => {
  const label = (changes: Partial<ExecutionPart>) =>
    describeStatus(
      execution({ status: 'interrupted', ended: 103, ...changes }),
      0,
      TRANS
    ).label;
  const note = (code: string) => ({ notes: [{ code, text: code }] });

  it('says what became of its variables', () => {
    expect(label(note('variables_kept'))).toBe('interrupted, variables kept');
    expect(label(note('variables_lost'))).toBe('stopped, variables lost');
    expect(label({})).toBe('interrupted');
  });

  it('says that code did not run when it never began', () => {
    const unbegun = execution({ status: 'interrupted', started: undefined });
    expect(describeStatus(unbegun, 0, TRANS).label).toBe('not run');
    expect(
      describeStatus({ ...unbegun, status: 'refused' }, 0, TRANS).label
    ).toBe('not run');
  });

  it.each(['not_stopped', 'page_reloaded', 'server_stopped'])(
    'does not claim so after %s, when nobody knows',
    code => {
      const unbegun = execution({ status: 'interrupted', started: undefined });
      expect(
        describeStatus({ ...unbegun, ...note(code) }, 0, TRANS).label
      ).toBe('interrupted');
    }
  );
});

test.each([
  ['no_page', 'not run'],
  ['kernel_aborted', 'not run'],
  ['page_vanished', 'lost']
])('lost code with the note %s is called "%s"', (code, label) => {
  const lost = execution({ status: 'lost', notes: [{ code, text: code }] });
  expect(describeStatus(lost, 0, TRANS).label).toBe(label);
});

describe('Code that went on after an error was shown', () => {
  const error = {
    output_type: 'error',
    ename: 'E',
    evalue: '',
    traceback: []
  } as const;

  it('is no plain success', () => {
    const view = describeStatus(
      execution({ status: 'ok', ended: 101.2, outputs: [error] }),
      0,
      TRANS
    );
    expect(view).toEqual({
      label: 'error shown, 1.2 s',
      tone: 'doubtful'
    });
  });

  it('is told apart from code that failed and from code without errors', () => {
    const toneOf = (changes: Partial<ExecutionPart>) =>
      describeStatus(execution({ ended: 101, ...changes }), 0, TRANS).tone;
    expect(toneOf({ status: 'error', outputs: [error] })).toBe('bad');
    expect(toneOf({ status: 'ok' })).toBe('good');
  });
});

describe('countdown', () => {
  it('appears in the last quarter of the time', () => {
    const running = execution({ started: 100, deadline: 160 });
    expect(countdown(running, 144_000)).toBeNull();
    expect(countdown(running, 150_500)).toBe(10);
    expect(countdown(running, 170_000)).toBe(0);
  });

  it('is nothing for code that does not run or has no end', () => {
    expect(countdown(execution({}), 150_000)).toBeNull();
    expect(
      countdown(execution({ status: 'ok', deadline: 160 }), 150_000)
    ).toBeNull();
  });
});
