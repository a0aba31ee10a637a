/** The outputs of an execution in order, each rendered again only when it changed. */
import { type JSX, memo } from 'react';

import { assertNever } from '../../protocol/assert-never';
import { OMITTED_MEDIA_TYPE, type Output } from '../../protocol/outputs';
import { useSignal } from '../use-signal';
import { ErrorOutput } from './error-output';
import { lineWrap } from './line-wrap';
import { RichOutput } from './rich-output';
import { StreamText } from './stream-text';

/** What outputs need to know of their execution. */
export interface IOutputSetting {
  /** Whether more may come. */
  readonly live: boolean;
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
  const wraps = useSignal(lineWrap.changed, () => lineWrap.on);
  if (props.outputs.length === 0) {
    return null;
  }
  return (
    <div className={`jp-CodeInterp-outputs ${wraps ? 'jp-mod-wrapped' : ''}`}>
      {props.outputs.map((output, index) => (
        <OneOutput
          key={index}
          {...props}
          output={output}
          afterCut={isCut(props.outputs[index - 1])}
        />
      ))}
    </div>
  );
});

/** Whether an output stands for what was left out. */
function isCut(output: Output | undefined): boolean {
  return (
    output !== undefined &&
    'data' in output &&
    OMITTED_MEDIA_TYPE in output.data
  );
}

function OneOutput(
  props: {
    readonly output: Output;
    /** Whether something was left out just before. */
    readonly afterCut: boolean;
  } & IOutputSetting
): JSX.Element {
  const { output, afterCut, live, stopped, failingLine, showLine } = props;
  switch (output.output_type) {
    case 'stream':
      return <StreamText output={output} fromEnd={live || afterCut} />;
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
