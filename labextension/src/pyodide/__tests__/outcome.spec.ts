/** What code says of itself is read with care: it can say anything. */
import { describe, expect, test } from 'vitest';

import {
  decodeEvent,
  failure,
  messageOf,
  readOutcome,
  StartError
} from '../outcome';

function outcome(body: object, cause: 'interrupted' | 'timeout' | null = null) {
  return readOutcome(JSON.stringify(body), 0, cause);
}

describe('an outcome', () => {
  test('says how the code ended and how much ran before', () => {
    expect(outcome({ status: 'ok', count: 3 })).toEqual({
      status: 'ok',
      count: 3,
      notes: []
    });
    expect(outcome({ status: 'error' })).toEqual({
      status: 'error',
      notes: []
    });
  });

  test('tells of integers that wrapped around, at a length that can be read', () => {
    expect(
      outcome({ status: 'ok', wrapped: 'Integers wrapped.' }).notes
    ).toEqual([{ code: 'integers_wrapped', text: 'Integers wrapped.' }]);
    expect(
      outcome({ status: 'ok', wrapped: 'x'.repeat(9000) }).notes[0]?.text
    ).toHaveLength(500);
    expect(outcome({ status: 'ok', wrapped: 1 }).notes).toEqual([]);
  });

  test('tells of a stream that code left replaced, at a length that can be read', () => {
    expect(outcome({ status: 'ok', replaced: 'It is back.' }).notes).toEqual([
      { code: 'stream_replaced', text: 'It is back.' }
    ]);
    expect(
      outcome({ status: 'ok', replaced: 'x'.repeat(9000) }).notes[0]?.text
    ).toHaveLength(500);
    expect(outcome({ status: 'ok', replaced: 1 }).notes).toEqual([]);
  });

  test('of code that was stopped says why, if the code obeyed', () => {
    expect(outcome({ status: 'interrupted' }, 'timeout').status).toBe(
      'timeout'
    );
    expect(outcome({ status: 'interrupted' }, 'interrupted').status).toBe(
      'interrupted'
    );
    expect(outcome({ status: 'ok' }, 'timeout').status).toBe('ok');
  });

  test('of code that obeyed Stop says that variables are kept', () => {
    for (const cause of ['interrupted', 'timeout'] as const) {
      const { notes } = outcome({ status: 'interrupted' }, cause);
      expect(notes.map(({ code }) => code)).toEqual(['variables_kept']);
    }
    expect(outcome({ status: 'ok' }, 'timeout').notes).toEqual([]);
  });

  test('does not claim a stop that nobody asked for', () => {
    expect(outcome({ status: 'interrupted' }).status).toBe('error');
    expect(outcome({ status: 'refused' }).status).toBe('error');
  });

  test('has a note for advice, for lost output and for files left behind', () => {
    const { notes } = outcome({
      status: 'ok',
      advice: 'The kernel can do it.',
      left_out: 1_234_567,
      left_files: ['big.bin', 'bigger.bin']
    });
    expect(notes.map(note => note.code)).toEqual([
      'kernel_can',
      'files_left_out',
      'output_cut'
    ]);
    expect(notes[0]?.text).toBe('The kernel can do it.');
    expect(notes[1]?.text).toContain('big.bin, bigger.bin');
    expect(notes[2]?.text).toContain('1,234,567 bytes were left out');
  });

  test('counts what the frame threw away, whatever the code says', () => {
    for (const text of ['{"status": "ok", "left_out": 1000}', 'forged']) {
      const [note] = readOutcome(text, 500, null).notes;
      expect(note?.code).toBe('output_cut');
      expect(note?.text).toMatch(/ (1,)?500 bytes were left out/);
    }
  });

  test('that left nothing out has no notes', () => {
    const body = { status: 'ok', left_out: 0, left_files: [] };
    expect(outcome(body).notes).toEqual([]);
  });

  test('is bounded, whatever the code put in', () => {
    const { notes } = outcome({
      status: 'ok',
      advice: 'x'.repeat(9_000),
      left_files: ['x'.repeat(9_000)]
    });
    expect(notes.map(note => note.text.length < 1_000)).toEqual([true, true]);
  });

  test.each([
    { count: 1.5 },
    { count: '1' },
    { advice: 1 },
    { left_out: 'much' },
    { left_out: -1 },
    { left_files: 'a' }
  ])('loses what makes no sense, as %j', body => {
    expect(outcome({ status: 'ok', ...body })).toEqual({
      status: 'ok',
      notes: []
    });
  });

  test.each(['', 'no json', 'null', '[]', '"ok"'])(
    'that was forged, as %j, is an error',
    text => {
      expect(readOutcome(text, 0, 'timeout')).toEqual({
        status: 'error',
        notes: []
      });
    }
  );
});

describe('an event', () => {
  test.each([
    { type: 'stream', name: 'stdout', text: 'hello\n' },
    { type: 'display', data: { 'text/plain': '1' }, metadata: {} },
    {
      type: 'display_update',
      display_id: 'd',
      data: { 'text/plain': '2' },
      metadata: {}
    },
    { type: 'result', data: { 'text/plain': '3' }, metadata: {}, count: 1 },
    { type: 'raised', ename: 'E', evalue: 'v', traceback: ['line'] },
    { type: 'clear', wait: true }
  ])('of code is read: $type', event => {
    expect(decodeEvent(JSON.stringify(event))).toEqual(event);
  });

  test.each([
    { type: 'waiting', reason: 'x' },
    { type: 'starting', phase: 'x' },
    { type: 'running' },
    {
      type: 'artifact',
      file_id: 'f-1',
      name: 'a',
      media_type: 'text/plain',
      size: 1
    }
  ])('that only the page may tell is none: $type', event => {
    expect(decodeEvent(JSON.stringify(event))).toBeNull();
  });

  test.each([
    '',
    'no json',
    'null',
    '{}',
    '{"type": "song"}',
    '{"type": "stream", "name": "stdlog", "text": "x"}',
    '{"type": "result", "data": []}'
  ])('that makes no sense is none: %s', text => {
    expect(decodeEvent(text)).toBeNull();
  });
});

describe('a failure', () => {
  test('to start is told apart from a file that cannot be read', () => {
    const start = new StartError('unavailable', 'Not installed.');
    expect(failure(start)).toEqual({
      end: {
        status: 'refused',
        notes: [{ code: 'browser_unavailable', text: 'Not installed.' }]
      },
      files: []
    });
    expect(failure(new Error('Gone.')).end.notes).toEqual([
      { code: 'file_not_placed', text: 'Gone.' }
    ]);
  });

  test('has words, whatever was thrown', () => {
    expect(messageOf(new Error('one'))).toBe('one');
    expect(messageOf('two')).toBe('two');
  });
});
