/** Which stored files the executions of a chat already show. */
import { createContext, useContext, useMemo } from 'react';

import type { Message } from '../../protocol/chats';
import type { Output } from '../../protocol/outputs';
import { pictureOf } from '../execution/drawing';

const NONE: ReadonlySet<string> = new Set();
const Context = createContext<ReadonlySet<string>>(NONE);

/** Gives the set to the messages below. */
export const ShownFilesProvider = Context.Provider;

/** The files shown by executions; the same set while nothing changed. */
export function useShownFiles(): ReadonlySet<string> {
  return useContext(Context);
}

/** The ids of the pictures that outputs show. */
export function picturesOf(outputs: readonly Output[]): string[] {
  return outputs.flatMap(output => pictureOf(output) ?? []);
}

/** Collect the set for a branch; keeps its identity while its members stay. */
export function useCollectedFiles(
  messages: readonly Message[]
): ReadonlySet<string> {
  const key = messages
    .flatMap(message =>
      message.parts.flatMap(part =>
        part.type === 'execution' ? picturesOf(part.outputs) : []
      )
    )
    .join(' ');
  return useMemo(() => new Set(key === '' ? [] : key.split(' ')), [key]);
}
