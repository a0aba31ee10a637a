/** The Python kernels of the server, as JupyterLab knows them. */
import type { KernelSpec } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Readiness } from '../protocol/models';
import type { IKernelChoice, IKernelChoices } from './service-interfaces';

/** What is needed of JupyterLab's manager of kernelspecs. */
export type IKernelSpecSource = Pick<
  KernelSpec.IManager,
  'specs' | 'specsChanged'
>;

/** Follows JupyterLab's own list, which it keeps up to date. */
export class KernelChoices implements IKernelChoices {
  constructor(private readonly _source: IKernelSpecSource) {
    this._list = pythonKernels(_source.specs);
    _source.specsChanged.connect(this._onSpecs);
  }

  get list(): readonly IKernelChoice[] {
    return this._list;
  }
  get changed(): ISignal<IKernelChoices, void> {
    return this._changed;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._source.specsChanged.disconnect(this._onSpecs);
    Signal.clearData(this);
  }

  private readonly _onSpecs = (): void => {
    this._list = pythonKernels(this._source.specs);
    this._changed.emit();
  };

  private _list: readonly IKernelChoice[];
  private _isDisposed = false;
  private readonly _changed = new Signal<IKernelChoices, void>(this);
}

/** The kernel that a chat has or will have: its own choice, else the server's, else JupyterLab's default. */
export function kernelOf(
  chosen: string | undefined,
  engines: readonly Readiness[],
  kernels: readonly IKernelChoice[]
): IKernelChoice | null {
  const ready = engines.find(({ engine }) => engine === 'jupyter');
  const usual = ready?.detail['kernel'];
  const name = chosen ?? (typeof usual === 'string' ? usual : kernels[0]?.name);
  return name === undefined
    ? null
    : (kernels.find(kernel => kernel.name === name) ?? { name, label: name });
}

/** Why code of chats cannot run in a kernel, as the server of the kernels says; null when nothing is said against it. */
export function kernelProblem(
  name: string,
  engines: readonly Readiness[],
  trans: TranslationBundle
): string | null {
  const detail = engines.find(({ engine }) => engine === 'jupyter')?.detail;
  const said = recordOf(detail?.['unusable'])[name];
  if (typeof said === 'string') {
    return said;
  }
  const usable = detail?.['kernels'];
  return usable === undefined || name === '' || name in recordOf(usable)
    ? null
    : trans.__('This kernel is no longer available. Choose another one.');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A kernel's name without the word for its implementation, which nearly all have in common. */
export function shortKernelName(name: string): string {
  return name.replace(/ \(ipykernel\)$/, '');
}

function pythonKernels(specs: IKernelSpecSource['specs']): IKernelChoice[] {
  const found = Object.values(specs?.kernelspecs ?? {}).flatMap(spec =>
    spec?.language.toLowerCase() === 'python' ? [spec] : []
  );
  const isTaken = (short: string) =>
    found.filter(spec => shortKernelName(spec.display_name) === short).length >
    1;
  return found
    .map(({ name, display_name: label }) => {
      const short = shortKernelName(label);
      return { name, label: isTaken(short) ? label : short };
    })
    .sort(
      (a, b) =>
        Number(b.name === specs?.default) - Number(a.name === specs?.default) ||
        a.label.localeCompare(b.label)
    );
}
