/** Which line of the code an exception comes from. */
import { expect, test } from 'vitest';

import { RUN } from '../../../model/__tests__/story';
import type { ExecutionPart } from '../../../protocol/parts';
import { findFailingLine } from '../failing-line';

function failed(
  traceback: readonly string[],
  change: Partial<ExecutionPart> = {},
  ename = 'ZeroDivisionError',
  evalue = 'division by zero'
): ExecutionPart {
  return {
    ...RUN,
    code: 'one()\ntwo()\nthree()\nfour()',
    count: 3,
    status: 'error',
    outputs: [{ output_type: 'error', ename, evalue, traceback }],
    ...change
  };
}

test('is the one of the last frame in this cell, whatever its colours', () => {
  const line = findFailingLine(
    failed([
      '\x1b[31m-----\x1b[39m',
      '\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 4\x1b[39m',
      'Cell In[1], line 9, in helper(f)',
      '\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 2\x1b[39m, in f()',
      'File /lib/python3/site.py:77, in deep()'
    ])
  );
  expect(line).toBe(2);
});

test('is found when the kernel counted the run otherwise', () => {
  const traceback = ['Cell In[4], line 3', 'Cell In[1], line 2, in helper()'];
  expect(findFailingLine(failed(traceback, { count: undefined }))).toBe(3);
  expect(findFailingLine(failed(traceback, { count: 7 }))).toBe(3);
});

test('belongs to the exception that ended the code, not to the one it came from', () => {
  const line = findFailingLine(
    failed([
      'Cell In[1], line 1, in helper()',
      'During handling of the above exception, another exception occurred:',
      'Cell In[3], line 3'
    ])
  );
  expect(line).toBe(3);
});

test('is read from a syntax error', () => {
  const text = 'invalid syntax (1204.py, line 2)';
  expect(findFailingLine(failed([], {}, 'SyntaxError', text))).toBe(2);
  const shown = ['  Cell In[3], line 3\n    x = = 1\n        ^\nSyntaxError'];
  expect(findFailingLine(failed(shown, {}, 'SyntaxError', 'bad'))).toBe(3);
});

test('is read from a traceback of plain Python', () => {
  const line = findFailingLine(
    failed([
      'Traceback (most recent call last):',
      '  File "<exec>", line 4, in <module>',
      '  File "/lib/site.py", line 70, in run'
    ])
  );
  expect(line).toBe(4);
});

test('is not guessed', () => {
  expect(findFailingLine(failed(['ValueError: in line 2']))).toBeNull();
  expect(findFailingLine(failed(['Cell In[3], line 99']))).toBeNull();
  expect(findFailingLine({ ...RUN, outputs: [] })).toBeNull();
});
