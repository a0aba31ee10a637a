/** The kernels that are offered are the server's Python ones. */
import type { KernelSpec } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, test } from 'vitest';

import {
  type IKernelSpecSource,
  KernelChoices,
  kernelOf
} from '../kernel-choices';

function spec(name: string, language: string): KernelSpec.ISpecModel {
  return {
    name,
    language,
    display_name: `The ${name}`,
    argv: [],
    resources: {}
  };
}

class FakeSpecs implements IKernelSpecSource {
  specs: IKernelSpecSource['specs'] = null;
  readonly specsChanged = new Signal<
    KernelSpec.IManager,
    KernelSpec.ISpecModels
  >(this as unknown as KernelSpec.IManager);

  become(specs: KernelSpec.ISpecModels): void {
    this.specs = specs;
    this.specsChanged.emit(specs);
  }
}

test('Python kernels are offered as soon as they are known, the default first', () => {
  const source = new FakeSpecs();
  const choices = new KernelChoices(source);
  expect(choices.list).toEqual([]);
  source.become({
    default: 'python3',
    kernelspecs: {
      conda: spec('conda', 'python'),
      ir: spec('ir', 'R'),
      python3: spec('python3', 'Python')
    }
  });
  expect(choices.list).toEqual([
    { name: 'python3', label: 'The python3' },
    { name: 'conda', label: 'The conda' }
  ]);
  choices.dispose();
});

test('the word for the implementation is left out unless two kernels would be called the same', () => {
  const source = new FakeSpecs();
  const choices = new KernelChoices(source);
  const named = (name: string, display_name: string) => ({
    [name]: { ...spec(name, 'python'), display_name }
  });
  const one = named('python3', 'Python 3 (ipykernel)');
  source.become({ default: 'python3', kernelspecs: one });
  expect(choices.list.map(kernel => kernel.label)).toEqual(['Python 3']);
  const two = { ...one, ...named('other', 'Python 3') };
  source.become({ default: 'python3', kernelspecs: two });
  expect(choices.list.map(kernel => kernel.label)).toEqual([
    'Python 3 (ipykernel)',
    'Python 3'
  ]);
  choices.dispose();
});

test('a chat has the kernel it chose, else the one of the server, else the default', () => {
  const kernels = [
    { name: 'python3', label: 'Python 3' },
    { name: 'conda', label: 'Conda' }
  ];
  const engine = {
    engine: 'jupyter' as const,
    ready: true,
    detail: { kernel: 'conda' }
  };
  expect(kernelOf('python3', [engine], kernels)?.label).toBe('Python 3');
  expect(kernelOf(undefined, [engine], kernels)?.label).toBe('Conda');
  expect(kernelOf(undefined, [], kernels)?.label).toBe('Python 3');
  expect(kernelOf('gone', [], kernels)?.label).toBe('gone');
  expect(kernelOf(undefined, [], [])).toBeNull();
});
