/** What the menu of an execution offers in its state. */
import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type ExecutionPart, FINAL_STATUSES } from '../../protocol/parts';
import type { IMenuEntry } from './action-menu';
import { lineWrap } from './line-wrap';
import { fullOutputFile, textOfOutputs } from './output-text';
import type { IRunAgain } from './run-again';

/** What the entries need. */
export interface IMenuSource {
  readonly execution: ExecutionPart;
  readonly again?: IRunAgain | undefined;
  readonly edit: () => void;
  /** Show a stored text in the main area. */
  readonly openText: (fileId: string) => void;
  readonly trans: TranslationBundle;
}

/** The entries in their groups: what can be kept, what can be run, what concerns the kernel and the model. */
export function menuEntries(
  source: IMenuSource
): readonly (readonly IMenuEntry[])[] {
  return [keeping(source), running(source), around(source)];
}

function keeping(source: IMenuSource): IMenuEntry[] {
  const { execution, openText, trans } = source;
  const text = textOfOutputs(execution.outputs);
  const file = fullOutputFile(execution.outputs);
  const copy = (id: string, label: string, copied: string): IMenuEntry => ({
    id,
    label,
    execute: () => Clipboard.copyToSystem(copied)
  });
  return [
    copy(
      'copy-code',
      trans.__('Copy code'),
      execution.ran_code ?? execution.code
    ),
    ...(text ? [copy('copy-output', trans.__('Copy output'), text)] : []),
    ...(file === undefined
      ? []
      : [
          {
            id: 'open-output',
            label: trans.__('Open full output'),
            execute: () => openText(file)
          }
        ]),
    ...(execution.outputs.length > 0 ? [wrapping(trans)] : [])
  ];
}

/** For all outputs at once; whoever wants long lines wrapped wants it of every one. */
function wrapping(trans: TranslationBundle): IMenuEntry {
  return {
    id: 'wrap-lines',
    label: trans.__('Wrap long lines of outputs'),
    toggled: lineWrap.on,
    execute: () => lineWrap.toggle()
  };
}

function running(source: IMenuSource): IMenuEntry[] {
  const { execution, again, edit, trans } = source;
  if (!again || !FINAL_STATUSES.has(execution.status)) {
    return [];
  }
  const code = execution.ran_code ?? execution.code;
  return [
    {
      id: 'run-again',
      label: trans.__('Run again'),
      execute: () => void again.run(code, { tell: execution.told === true })
    },
    {
      id: 'edit-and-run',
      label: trans.__('Edit and run again'),
      execute: edit
    }
  ];
}

function around(source: IMenuSource): IMenuEntry[] {
  const { execution, again, trans } = source;
  if (!again) {
    return [];
  }
  const told = execution.told === true;
  return [
    ...(execution.engine === 'jupyter'
      ? [
          {
            id: 'restart-kernel',
            label: trans.__('Restart kernel…'),
            execute: () => again.restartKernel()
          }
        ]
      : []),
    ...(execution.origin === 'user'
      ? [
          {
            id: 'tell-model',
            label: trans.__('Tell the model'),
            toggled: told,
            execute: () => again.tellModel(execution.id, !told)
          }
        ]
      : [])
  ];
}
