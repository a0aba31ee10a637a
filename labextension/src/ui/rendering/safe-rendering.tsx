/** Gives components the rendermime for what models and code write; only what stands behind our walls has one. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import {
  createContext,
  type JSX,
  type ReactNode,
  useContext,
  useMemo
} from 'react';

import { usePanelContext } from '../panel-context';
import { safeRendermime } from './safe-rendermime';

const Context = createContext<IRenderMimeRegistry | null>(null);

/** Gives a rendermime that is safe already. */
export const RendermimeProvider = Context.Provider;

/** Make JupyterLab's rendermime safe, and give it to the components below. */
export function SafeRendering(props: {
  readonly rendermime: IRenderMimeRegistry;
  readonly children: ReactNode;
}): JSX.Element {
  const { links } = usePanelContext();
  const { rendermime, children } = props;
  const safe = useMemo(
    () => safeRendermime(rendermime, links),
    [rendermime, links]
  );
  return <RendermimeProvider value={safe}>{children}</RendermimeProvider>;
}

/** The rendermime for untrusted content; throws where there is none. */
export function useRendermime(): IRenderMimeRegistry {
  const rendermime = useContext(Context);
  if (!rendermime) {
    throw new Error('Untrusted content was rendered outside of its walls.');
  }
  return rendermime;
}
