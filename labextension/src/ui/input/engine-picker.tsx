/** Chooses where code runs: one of the server's Python kernels, or the browser. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type {
  IKernelChoice,
  IPanelServices
} from '../../model/service-interfaces';
import { kernelOf, kernelProblem } from '../../model/kernel-choices';
import type { Readiness } from '../../protocol/models';
import { type EngineName, ENGINE_NAMES } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import type { IChoice } from './choice';
import { ChoicePicker } from './choice-picker';

/** Props of the picker. */
export interface IEnginePickerProps {
  readonly chat: IChatModel;
  readonly services: Pick<
    IPanelServices,
    'catalog' | 'settings' | 'kernelChoices'
  >;
}

const KERNEL = 'jupyter:';

/** Render the choice. */
export function EnginePicker(props: IEnginePickerProps): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const { catalog, settings, kernelChoices } = props.services;
  const engine = useSignal(chat.changed, () => chat.chat.engine);
  const named = useSignal(chat.changed, () => chat.chat.kernel.name);
  const kernels = useSignal(kernelChoices.changed, () => kernelChoices.list);
  const engines = useSignal(catalog.changed, () => catalog.engines);
  const allowed = useSignal(settings.changed, () => settings.allowedEngines);
  const kernel = kernelOf(named, engines, kernels);
  const current = kernel?.name ?? '';
  const value = engine === 'jupyter' ? KERNEL + current : engine;
  const choices = useMemo(
    () =>
      ENGINE_NAMES.filter(name => allowed.includes(name) || name === engine)
        .flatMap(name =>
          name === 'jupyter'
            ? kernelOptions(
                kernels,
                kernelOf(named, engines, kernels),
                engines,
                trans
              )
            : [
                {
                  value: name,
                  label: trans.__('Browser'),
                  details: trans.__(
                    'In this page, in a sandbox without network access. Variables of the kernel are not available.'
                  )
                }
              ]
        )
        .map(choice => withReadiness(choice, engines, trans)),
    [allowed, engine, engines, kernels, named, trans]
  );
  const choose = async (chosen: string): Promise<void> => {
    const next: EngineName = chosen.startsWith(KERNEL) ? 'jupyter' : 'pyodide';
    const name = chosen.slice(KERNEL.length);
    if (next !== engine && !(await chat.setEngine(next))) {
      return;
    }
    if (next === 'jupyter' && name !== current) {
      await chat.setKernel(name);
    }
  };
  return (
    <ChoicePicker
      label={trans.__('Where code runs')}
      text={
        choices.find(choice => choice.value === value)?.label ??
        trans.__('Kernel')
      }
      value={value}
      choices={choices}
      choose={chosen => void choose(chosen)}
      onOpen={() => void catalog.refresh()}
    />
  );
}

/** The kernels, with the one the chat has even when the server no longer offers it; those that cannot run code say why. */
function kernelOptions(
  kernels: readonly IKernelChoice[],
  current: IKernelChoice | null,
  engines: readonly Readiness[],
  trans: TranslationBundle
): IChoice[] {
  if (!current) {
    return [{ value: KERNEL, label: trans.__('Kernel') }];
  }
  const known = kernels.some(({ name }) => name === current.name);
  return (known ? kernels : [current, ...kernels]).map(({ name, label }) => {
    const problem = kernelProblem(name, engines, trans);
    return {
      value: KERNEL + name,
      label: trans.__('Kernel: %1', label),
      ...(problem !== null
        ? { disabled: true, details: problem }
        : name !== current.name && {
            details: trans.__(
              'The next code runs in it, without the earlier variables.'
            )
          })
    };
  });
}

function withReadiness(
  choice: IChoice,
  engines: readonly Readiness[],
  trans: TranslationBundle
): IChoice {
  const isKernel = choice.value.startsWith(KERNEL);
  const name = isKernel ? 'jupyter' : choice.value;
  const state = engines.find(({ engine }) => engine === name);
  // Of kernels, the server says for each whether it can be used.
  return state?.ready === false && !(isKernel && 'kernels' in state.detail)
    ? {
        ...choice,
        disabled: true,
        details: state.reason ?? trans.__('Not available.')
      }
    : choice;
}
