/** What events do to one execution, and where in a chat that execution is. */
import { assertNever } from '../protocol/assert-never';
import type { Message } from '../protocol/chats';
import type {
  ExecutionCode,
  ExecutionOutput,
  ExecutionStatusChanged
} from '../protocol/events';
import type { Output } from '../protocol/outputs';
import type { ExecutionPart, Part } from '../protocol/parts';
import { continueText, replaceAt } from './continue-text';

type ExecutionEvent = ExecutionCode | ExecutionStatusChanged | ExecutionOutput;
type Change = (execution: ExecutionPart) => ExecutionPart | null;
type HasExecutions = {
  readonly messages: readonly Message[];
  readonly executions: readonly ExecutionPart[];
};

/** Apply an event to its execution; null when the execution cannot hold it. */
export function reduceExecution(
  execution: ExecutionPart,
  event: ExecutionEvent
): ExecutionPart | null {
  switch (event.type) {
    case 'execution.code': {
      const code = continueText(execution.code, event.offset, event.text);
      return code === null ? null : { ...execution, code };
    }
    case 'execution.status':
      return { ...event.execution, outputs: execution.outputs };
    case 'execution.output': {
      const outputs = reduceOutputs(execution.outputs, event);
      return outputs && { ...execution, outputs };
    }
    default:
      return assertNever(event);
  }
}

function reduceOutputs(
  outputs: readonly Output[],
  event: ExecutionOutput
): readonly Output[] | null {
  const known = outputs[event.index];
  switch (event.change) {
    case 'clear':
      return [];
    case 'append':
      return event.output && event.index <= outputs.length
        ? replaceAt(outputs, event.index, event.output)
        : null;
    case 'replace':
      return event.output && known
        ? replaceAt(outputs, event.index, event.output)
        : null;
    case 'extend': {
      if (known?.output_type !== 'stream' || event.text === undefined) {
        return null;
      }
      const offset = event.offset ?? known.text.length;
      const text = continueText(known.text, offset, event.text);
      return text === null
        ? null
        : replaceAt(outputs, event.index, { ...known, text });
    }
    default:
      return assertNever(event.change);
  }
}

/** Change the execution `id` wherever it is: the newest messages first, then the manual runs. Null if nowhere. */
export function changeExecution<S extends HasExecutions>(
  state: S,
  id: string,
  change: Change
): S | null {
  for (let index = state.messages.length - 1; index >= 0; index--) {
    const message = state.messages[index];
    const parts = message && changeIn(message.parts, id, change);
    if (message && parts !== undefined) {
      return (
        parts && {
          ...state,
          messages: replaceAt(state.messages, index, { ...message, parts })
        }
      );
    }
  }
  const executions = changeIn(state.executions, id, change);
  return executions ? { ...state, executions } : null;
}

/** Whether the execution `id` is in a shown message or a manual run. */
export function knowsExecution(state: HasExecutions, id: string): boolean {
  const isIt = (item: Part) => item.type === 'execution' && item.id === id;
  return (
    state.executions.some(isIt) ||
    state.messages.some(message => message.parts.some(isIt))
  );
}

/** Undefined when the execution is not among the items, null when it cannot hold the change. */
function changeIn<T extends Part>(
  items: readonly (T | ExecutionPart)[],
  id: string,
  change: Change
): readonly (T | ExecutionPart)[] | null | undefined {
  const index = items.findIndex(
    item => item.type === 'execution' && item.id === id
  );
  const item = items[index];
  if (item?.type !== 'execution') {
    return undefined;
  }
  const changed = change(item);
  return changed && replaceAt(items, index, changed);
}
