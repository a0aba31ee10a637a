/** What a person ran under one block: the latest run, and the earlier ones on request. */
import {
  type JSX,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

import type { ExecutionPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { ExecutionBlock, type IExecutionActions } from './execution-block';
import { FocusRelay } from './focus-relay';
import { isInstall } from './remedies';
import type { IRunAgain } from './run-again';

/** Props of the runs. */
export interface IManualRunsProps {
  /** Oldest first. */
  readonly runs: readonly ExecutionPart[];
  /** The code of the block. */
  readonly code: string;
  /** Whether a run of that very code shows it once more, to mark its own failing line in it. */
  readonly repeatsCode: boolean;
  readonly actions: IExecutionActions;
  readonly again?: IRunAgain | undefined;
}

/** Render the runs. */
export function ManualRuns(props: IManualRunsProps): JSX.Element | null {
  const { trans } = usePanelContext();
  const { runs, code, repeatsCode, actions, again } = props;
  const [open, setOpen] = useState(false);
  const [relay] = useState(() => new FocusRelay());
  const latest = runs.at(-1);
  if (!latest) {
    return null;
  }
  const earlier = runs.slice(0, -1);
  const show = (run: ExecutionPart, latest: boolean) => (
    <ExecutionBlock
      key={run.id}
      execution={run}
      bare={!repeatsCode && isSameCode(run.code, code)}
      repeat={latest ? codeToRepeat(runs, code) : undefined}
      again={again}
      {...actions}
    />
  );
  return (
    <div className="jp-CodeInterp-manualRuns">
      {earlier.length > 0 && (
        <details
          className="jp-CodeInterp-earlierRuns"
          open={open}
          onToggle={event => setOpen(event.currentTarget.open)}
        >
          <summary>
            {trans._n(
              '%1 earlier run',
              '%1 earlier runs',
              earlier.length,
              earlier.length
            )}
          </summary>
          {open && earlier.map(run => show(run, false))}
        </details>
      )}
      <LatestRun key={latest.id} relay={relay}>
        {show(latest, true)}
      </LatestRun>
    </div>
  );
}

/** The run that is not folded away; each in turn takes over the focus of the one before. */
function LatestRun(props: {
  readonly relay: FocusRelay;
  readonly children: ReactNode;
}): JSX.Element {
  const { relay } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    relay.enter(element);
    return () => relay.leave(element);
  }, [relay]);
  return <div ref={box}>{props.children}</div>;
}

/** After an installation the code that missed the package runs again. */
function codeToRepeat(runs: readonly ExecutionPart[], code: string): string {
  return runs.filter(run => !isInstall(run.code)).at(-1)?.code ?? code;
}

/** Whether two texts are the same code; a last line break does not count. */
export function isSameCode(one: string, other: string): boolean {
  return one.trimEnd() === other.trimEnd();
}
