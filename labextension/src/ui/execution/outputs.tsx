/** The outputs of an execution in order, each rendered again only when it changed. */
import { type JSX, memo } from 'react';

import { assertNever } from '../../protocol/assert-never';
import type { Output } from '../../protocol/outputs';
import { ErrorOutput } from './error-output';
import { RichOutput } from './rich-output';
import { StreamText } from './stream-text';

/** What outputs need to know of their execution. */
export interface IOutputSetting {
  /** Whether the code was stopped from outside. */
  readonly stopped: boolean;
  /** The line of the code at which it failed, from 1. */
  readonly failingLine: number | null;
  /** Leads to that line. */
  readonly showLine: () => void;
}

/** Render the outputs. */
export const Outputs = memo(function Outputs(
  props: { readonly outputs: readonly Output[] } & IOutputSetting
): JSX.Element | null {
  if (props.outputs.length === 0) {
    return null;
  }
  return (
    <div className="jp-CodeInterp-outputs">
      {props.outputs.map((output, index) => (
        <OneOutput key={index} {...props} output={output} />
      ))}
    </div>
  );
});

function OneOutput(
  props: { readonly output: Output } & IOutputSetting
): JSX.Element {
  const { output, stopped, failingLine, showLine } = props;
  switch (output.output_type) {
    case 'stream':
      return <StreamText output={output} />;
    case 'error':
      return (
        <ErrorOutput
          output={output}
          expected={stopped && output.ename === 'KeyboardInterrupt'}
          failingLine={failingLine}
          showLine={showLine}
        />
      );
    case 'display_data':
    case 'execute_result':
      return <RichOutput output={output} />;
    default:
      return assertNever(output);
  }
}
