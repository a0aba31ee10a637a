/** What happened to an execution, in a sentence, and the ways out. */
import { type JSX, useCallback, useRef, useState } from 'react';

import { assertNever } from '../../protocol/assert-never';
import type { ExecutionPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { InstallLine } from './install-line';
import { advise, type Remedy } from './remedies';
import { RemedyButtons } from './remedy-buttons';
import type { IRunAgain } from './run-again';
import { Sentence } from './sentence';

/** Props of the line. */
export interface IRemedyLineProps {
  readonly execution: ExecutionPart;
  /** What "Run again" runs. */
  readonly repeat: string;
  /** Runs it; without it only the sentences are shown. */
  readonly again?: IRunAgain | undefined;
}

/** Render the line; nothing when there is nothing to say. */
export function RemedyLine(props: IRemedyLineProps): JSX.Element | null {
  const { trans } = usePanelContext();
  const { execution, repeat, again } = props;
  const [installing, setInstalling] = useState<string | null>(null);
  const givenUp = useRef(false);
  // Its form stood in its place, and had the focus.
  const installButton = useCallback((button: HTMLButtonElement | null) => {
    if (button && givenUp.current) {
      givenUp.current = false;
      button.focus();
    }
  }, []);
  const busy = useRef(false);
  const { sentences, remedies: all } = advise(execution, repeat, trans);
  const remedies = all.filter(
    ({ kind }) =>
      (kind !== 'install' || installing === null) &&
      (kind !== 'replay' || again?.replay)
  );
  if (sentences.length === 0 && (!again || remedies.length === 0)) {
    return null;
  }
  // What a person does about code of the model, or about a run it hears of, it shall hear of too.
  const tell = execution.origin === 'model' || execution.told === true;
  const run = (code: string, timeoutSeconds?: number) => {
    if (again && !busy.current) {
      busy.current = true;
      void again
        .run(code, { tell, ...(timeoutSeconds && { timeoutSeconds }) })
        .then(() => {
          busy.current = false;
        });
    }
  };
  const apply = (remedy: Remedy) => {
    switch (remedy.kind) {
      case 'install':
        return setInstalling(remedy.command);
      case 'more_time':
        return run(repeat, remedy.seconds);
      case 'replay':
        return again?.replay?.();
      case 'restart':
        return again?.restartKernel();
      case 'run':
        return run(repeat);
      case 'use_kernel':
        return void again?.useKernel().then(done => done && run(repeat));
      default:
        return assertNever(remedy);
    }
  };
  return (
    <div className="jp-CodeInterp-remedy">
      {sentences.map((text, index) => (
        <Sentence key={index} text={text} />
      ))}
      {again && remedies.length > 0 && (
        <RemedyButtons
          remedies={remedies}
          installButton={installButton}
          apply={apply}
        />
      )}
      {again && installing !== null && (
        <InstallLine
          command={installing}
          run={run}
          close={() => {
            givenUp.current = true;
            setInstalling(null);
          }}
        />
      )}
    </div>
  );
}
