/** Which ways out an execution has. */
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test } from 'vitest';

import missing from '../../../../../tests/wire/part/execution--module_missing.json';
import { RUN } from '../../../model/__tests__/story';
import { executionFromJson, type ExecutionPart } from '../../../protocol/parts';
import { advise, type IAdvice, isInstall } from '../remedies';

const TRANS = nullTranslator.load('jupyter_codeinterp');

function adviceOn(change: Partial<ExecutionPart>): IAdvice {
  return advise({ ...RUN, ...change }, 'import seaborn', TRANS);
}

function noted(code: string, text = code): Partial<ExecutionPart> {
  return { notes: [{ code, text }] };
}

function printed(code: string, text: string): Partial<ExecutionPart> {
  return {
    status: 'ok',
    code,
    outputs: [{ output_type: 'stream', name: 'stdout', text }]
  };
}

const AGAIN = { kind: 'run', reason: 'again' };
const AFTER_ALL = { kind: 'run', reason: 'after_all' };
const RESTART = { kind: 'restart' };
const REPLAY = { kind: 'replay' };

test('a missing module can be installed with the command of the server', () => {
  expect(advise(executionFromJson(missing), 'import cv2', TRANS)).toEqual({
    sentences: ['`cv2` is not installed in this kernel.'],
    remedies: [{ kind: 'install', command: '%pip install opencv-python' }]
  });
});

test('a module that no package installs is explained in the words of the server', () => {
  const text = 'The module `cgi` belongs to Python itself.';
  const details = { module: 'cgi' };
  expect(
    adviceOn({
      status: 'error',
      notes: [{ code: 'module_missing', text, details }]
    })
  ).toEqual({ sentences: [text], remedies: [] });
});

test('code that was too slow gets ten times its time, ten minutes at least', () => {
  const slow = (seconds: number) =>
    adviceOn({ status: 'timeout', started: 100, ended: 100 + seconds })
      .remedies;
  expect(slow(5)).toEqual([{ kind: 'more_time', seconds: 600 }]);
  expect(slow(120.4)).toEqual([{ kind: 'more_time', seconds: 1200 }]);
});

test.each([
  ['lost', 'anything'],
  ['error', 'kernel_died'],
  ['error', 'connection_lost'],
  ['error', 'kernel_exited'],
  ['error', 'no_answer'],
  ['interrupted', 'variables_lost']
] as const)('lost variables, %s %s, are made again', (status, code) => {
  expect(adviceOn({ status, ...noted(code) }).remedies).toEqual([
    AGAIN,
    RESTART
  ]);
});

test.each(['ok', 'error'] as const)(
  'variables that were gone before the code, %s, come back when all code runs again',
  status => {
    for (const code of ['variables_lost', 'kernel_made_room']) {
      const advice = adviceOn({ status, ...noted(code) });
      expect(advice).toEqual({ sentences: [code], remedies: [REPLAY] });
    }
  }
);

test('code whose chat made room for another brings its variables back whatever became of it', () => {
  const stopped = adviceOn({
    status: 'timeout',
    started: 1,
    ended: 2,
    ...noted('kernel_made_room')
  });
  expect(stopped.remedies).toEqual([
    { kind: 'more_time', seconds: 600 },
    REPLAY
  ]);
});

test('Python of the browser has no code that runs again in order', () => {
  const change = { status: 'ok', ...noted('variables_lost') } as const;
  expect(adviceOn({ ...change, engine: 'pyodide' }).remedies).toEqual([]);
});

test.each([
  'kernel_limit',
  'kernel_missing',
  'kernel_language',
  'kernel_broken',
  'kernel_unguarded'
])('code that had no kernel, %s, can run again without a restart', code => {
  const refused = adviceOn({ status: 'refused', ...noted(code) });
  expect(refused.remedies).toEqual([AGAIN]);
});

test('what is said to the model about the limit of kernels is not said to the person', () => {
  const { sentences } = adviceOn({
    status: 'refused',
    ...noted('kernel_limit', 'There is no result: do not make one up.')
  });
  expect(sentences.join()).toContain('It was not run');
  expect(sentences.join()).not.toContain('make one up');
});

test('code that was stopped and kept its variables needs nothing, whatever was gone before it', () => {
  const notes = ['variables_lost', 'variables_kept'].map(code => ({
    code,
    text: code
  }));
  expect(adviceOn({ status: 'interrupted', notes }).remedies).toEqual([]);
});

test('a refusal of the person can be taken back, one of the administrator not', () => {
  const refused = (code: string) =>
    adviceOn({ status: 'refused', ...noted(code, 'The reason.') });
  expect(refused('rejected').remedies).toEqual([AFTER_ALL]);
  expect(refused('approval_timeout').remedies).toEqual([AFTER_ALL]);
  expect(refused('stopped_before_run').remedies).toEqual([AFTER_ALL]);
  expect(refused('engine_unavailable').remedies).toEqual([AGAIN, RESTART]);
  expect(refused('blocked_module')).toEqual({
    sentences: ['The reason.'],
    remedies: []
  });
});

test('only code of a kernel offers to restart it', () => {
  const change = { status: 'refused', ...noted('engine_unavailable') } as const;
  expect(adviceOn({ ...change, engine: 'pyodide' }).remedies).toEqual([AGAIN]);
});

test('what a person decided is told to them as theirs', () => {
  const said = (code: string, words?: string) =>
    adviceOn({
      status: 'refused',
      notes: [
        {
          code,
          text: 'The person did.',
          ...(words !== undefined && { details: { said: words } })
        }
      ]
    }).sentences;
  expect(said('rejected')).toEqual(['You did not allow this code to run.']);
  expect(said('rejected', 'No charts.')).toEqual([
    'You did not allow this code to run: No charts.'
  ]);
  expect(said('person', 'Fine.')).toEqual(['You said: Fine.']);
});

test('a blocked module is named without the advice that is for the model', () => {
  const blocked = adviceOn({
    status: 'refused',
    notes: [
      {
        code: 'blocked_module',
        text: 'Do not try to get around this.',
        details: { modules: 'os, socket' }
      }
    ]
  });
  expect(blocked.sentences).toEqual([
    'It was not run: your administrator blocks the import of `os, socket`.'
  ]);
});

test('code that did well or is still running needs nothing', () => {
  expect(adviceOn({ status: 'ok' }).remedies).toEqual([]);
  expect(adviceOn({ status: 'running', ...noted('variables_lost') })).toEqual({
    sentences: ['variables_lost'],
    remedies: []
  });
});

test('after an installation the code can run again, the kernel anew when pip says so', () => {
  const pip = '%pip install seaborn';
  expect(adviceOn(printed(pip, 'Successfully installed seaborn\n'))).toEqual({
    sentences: ['Installed.'],
    remedies: [AGAIN]
  });
  expect(
    adviceOn(
      printed(pip, 'Note: you may need to restart the kernel to use updated')
    ).remedies
  ).toEqual([AGAIN, RESTART]);
  expect(
    adviceOn(printed(pip, '\x1b[31mERROR: No matching distribution\x1b[0m'))
  ).toEqual({
    sentences: ['It could not be installed; see the output.'],
    remedies: []
  });
});

test('what was installed for its own sake is not installed again', () => {
  const pip = '%pip install seaborn';
  const said = 'Note: you may need to restart the kernel to use updated';
  const execution = { ...RUN, ...printed(pip, said) };
  expect(advise(execution, pip, TRANS)).toEqual({
    sentences: [],
    remedies: [RESTART]
  });
});

test('only commands that install are installations', () => {
  expect(isInstall('%pip install a b')).toBe(true);
  expect(isInstall('!pip3 install -q a')).toBe(true);
  expect(isInstall('# needed below\n%pip install a\n')).toBe(true);
  expect(isInstall('%pip list')).toBe(false);
  expect(isInstall('%pip install a\nimport a')).toBe(false);
  expect(isInstall('')).toBe(false);
  expect(isInstall('print("pip install a")')).toBe(false);
});

test('the death of a kernel is told once', () => {
  const advice = adviceOn({
    status: 'error',
    ...noted('kernel_died', 'The kernel ended.'),
    outputs: [
      {
        output_type: 'error',
        ename: 'KernelDied',
        evalue: 'The kernel ended.',
        traceback: []
      }
    ]
  });
  expect(advice.sentences).toEqual([]);
});
