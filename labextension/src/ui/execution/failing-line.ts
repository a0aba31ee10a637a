/** Finds the line of an execution's code at which its exception was raised. */
import type { ErrorOutput } from '../../protocol/outputs';
import type { ExecutionPart } from '../../protocol/parts';

const COLOUR = /\x1b\[[\d;]*m/g;

/** What Python writes between an exception and the one that it led to. */
const CHAINED =
  /During handling of the above exception|The above exception was the direct cause/;

/** A frame in a cell: IPython 8.5 and later. */
const CELL_FRAME = /\bCell In ?\[(\d+)\], line (\d+)/g;

/** A frame in code that has no file, as plain Python and Pyodide write it. */
const PLAIN_FRAME = /File "<[^">]*>", line (\d+)/g;

const SYNTAX_ERRORS = new Set(['SyntaxError', 'IndentationError', 'TabError']);

/** The line, from 1; null when the traceback does not tell. */
export function findFailingLine(execution: ExecutionPart): number | null {
  const error = execution.outputs.filter(isError).at(-1);
  if (!error) {
    return null;
  }
  const text = error.traceback.join('\n').replace(COLOUR, '');
  const line =
    lineInCell(text, execution.count) ??
    lineOfSyntaxError(error) ??
    lastNumber(text.matchAll(PLAIN_FRAME));
  const code = execution.ran_code ?? execution.code;
  const known = line !== null && line >= 1 && line <= code.split('\n').length;
  return known ? line : null;
}

/**
 * The line in the last frame of this cell: the cell may have called a function of an earlier one, and that one a
 * function of this cell again.
 *
 * Without a frame of the counted cell it is the outermost frame that is in this cell: a kernel that keeps no history
 * of a run counts it otherwise than the traceback does.
 */
function lineInCell(text: string, count: number | undefined): number | null {
  const raised = text.split(CHAINED).at(-1) ?? '';
  const frames = [...raised.matchAll(CELL_FRAME)].map(([, cell, line]) => ({
    cell: Number(cell),
    line: Number(line)
  }));
  const counted = frames.some(({ cell }) => cell === count);
  const own = counted ? count : frames[0]?.cell;
  return frames.filter(({ cell }) => cell === own).at(-1)?.line ?? null;
}

function lineOfSyntaxError({ ename, evalue }: ErrorOutput): number | null {
  return SYNTAX_ERRORS.has(ename)
    ? lastNumber(evalue.matchAll(/\bline (\d+)\)?$/g))
    : null;
}

function lastNumber(found: Iterable<RegExpMatchArray>): number | null {
  const last = [...found].at(-1)?.[1];
  return last === undefined ? null : Number(last);
}

function isError(
  output: ExecutionPart['outputs'][number]
): output is ErrorOutput {
  return output.output_type === 'error';
}
