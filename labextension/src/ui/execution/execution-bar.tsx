/** The bar of an execution: where it runs, how it goes, and what can be done with it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { shortKernelName } from '../../model/kernel-choices';
import { type ExecutionPart, FINAL_STATUSES } from '../../protocol/parts';
import { CopyButton } from '../copy-button';
import { IconButton } from '../icon-button';
import { MenuButton } from '../menu-button';
import { usePanelContext } from '../panel-context';
import { actionMenu } from './action-menu';
import { useOpenStoredText } from './main-area';
import { menuEntries } from './menu-entries';
import type { IRunAgain } from './run-again';

/** Props of the bar. */
export interface IExecutionBarProps {
  readonly execution: ExecutionPart;
  /** The state in words. */
  readonly label: string;
  /** Whether the code stands elsewhere, with its own buttons. */
  readonly bare: boolean;
  readonly again?: IRunAgain | undefined;
  readonly interrupt: (executionId: string) => void;
  readonly editing: boolean;
  readonly edit: (editing: boolean) => void;
}

/** Render the bar. */
export function ExecutionBar(props: IExecutionBarProps): JSX.Element {
  const { trans } = usePanelContext();
  const openText = useOpenStoredText();
  const { execution, again, bare, editing, edit } = props;
  const { status } = execution;
  const place = placeOf(execution, trans);
  const over = FINAL_STATUSES.has(status);
  const pending = status === 'writing' || status === 'waiting_approval';
  return (
    <header className="jp-CodeInterp-executionBar">
      <span className="jp-CodeInterp-dot" />
      <span className="jp-CodeInterp-engine" title={place}>
        {place}
      </span>
      <span className="jp-CodeInterp-status" title={props.label}>
        {props.label}
      </span>
      {!over && !pending && (
        <IconButton
          icon={stopIcon}
          label={trans.__('Stop this code')}
          onClick={() => props.interrupt(execution.id)}
        />
      )}
      {!bare && (
        <span className="jp-CodeInterp-roomy">
          <CopyButton
            label={trans.__('Copy code')}
            text={() => execution.ran_code ?? execution.code}
          />
          {over && again && (
            <IconButton
              icon={editIcon}
              label={trans.__('Edit and run again')}
              pressed={editing}
              onClick={() => edit(!editing)}
            />
          )}
        </span>
      )}
      {!pending && (
        <MenuButton
          label={trans.__('More actions for this code')}
          content={() =>
            actionMenu(
              menuEntries({
                execution,
                again,
                edit: () => edit(true),
                openText,
                trans
              })
            )
          }
        />
      )}
    </header>
  );
}

function placeOf(execution: ExecutionPart, trans: TranslationBundle): string {
  const kernel =
    execution.kernel === undefined
      ? trans.__('kernel')
      : shortKernelName(execution.kernel);
  const place = execution.engine === 'jupyter' ? kernel : trans.__('browser');
  // Most kernels are named for the language already.
  const named = place.startsWith('Python') ? place : `Python · ${place}`;
  return execution.ran_code === undefined
    ? named
    : trans.__('%1, edited by you', named);
}
