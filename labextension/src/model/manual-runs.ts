/** Manual runs, sorted by the code block under which they are shown. */
import type { Anchor, ExecutionPart } from '../protocol/parts';

const NONE: readonly ExecutionPart[] = [];

/** Finds the runs of a block; a block whose runs did not change gets the same array again. */
export class ManualRuns {
  /** The runs under a code block, oldest first. */
  find(
    executions: readonly ExecutionPart[],
    anchor: Anchor
  ): readonly ExecutionPart[] {
    if (executions !== this._executions) {
      this._executions = executions;
      this._groups = regroup(this._groups, executions);
    }
    return this._groups.get(keyOf(anchor)) ?? NONE;
  }

  private _executions: readonly ExecutionPart[] = NONE;
  private _groups: ReadonlyMap<string, readonly ExecutionPart[]> = new Map();
}

function regroup(
  before: ReadonlyMap<string, readonly ExecutionPart[]>,
  executions: readonly ExecutionPart[]
): ReadonlyMap<string, readonly ExecutionPart[]> {
  const groups = new Map<string, ExecutionPart[]>();
  for (const execution of executions) {
    if (execution.anchor) {
      const key = keyOf(execution.anchor);
      groups.set(key, [...(groups.get(key) ?? []), execution]);
    }
  }
  const kept = new Map<string, readonly ExecutionPart[]>();
  for (const [key, runs] of groups) {
    const known = before.get(key);
    const same =
      known?.length === runs.length &&
      runs.every((run, index) => run === known[index]);
    kept.set(key, same ? known : runs);
  }
  return kept;
}

function keyOf(anchor: Anchor): string {
  return `${anchor.message_id}/${anchor.part}/${anchor.block}`;
}
