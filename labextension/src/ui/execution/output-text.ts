/** Outputs as text, to copy and to look through. */
import { assertNever } from '../../protocol/assert-never';
import {
  type Output,
  OMITTED_MEDIA_TYPE,
  omittedFromJson
} from '../../protocol/outputs';
import { pictureOf } from './drawing';

const COLOUR = /\x1b\[[\d;]*m/g;

/** What was printed, the plain form of what was shown, and tracebacks; without colours. */
export function textOfOutputs(outputs: readonly Output[]): string {
  return outputs
    .map(textOfOutput)
    .map(text => text.replace(COLOUR, ''))
    .filter(text => text.trim() !== '')
    .map(text => (text.endsWith('\n') ? text : `${text}\n`))
    .join('');
}

/** The file that holds everything an execution printed; undefined when nothing was left out. */
export function fullOutputFile(outputs: readonly Output[]): string | undefined {
  for (const output of outputs) {
    if ('data' in output && OMITTED_MEDIA_TYPE in output.data) {
      return omittedFromJson(output.data[OMITTED_MEDIA_TYPE]).file;
    }
  }
  return undefined;
}

/** Text that nbformat may hold as lines. */
export function textOf(payload: unknown): string {
  if (Array.isArray(payload)) {
    return payload.map(textOf).join('');
  }
  return typeof payload === 'string' ? payload : '';
}

function textOfOutput(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return output.text;
    case 'error':
      return output.traceback.length > 0
        ? output.traceback.join('\n')
        : `${output.ename}: ${output.evalue}`;
    case 'display_data':
    case 'execute_result':
      // The plain form of a picture says only that there is one.
      return pictureOf(output) === null
        ? textOf(output.data['text/plain'])
        : '';
    default:
      return assertNever(output);
  }
}
