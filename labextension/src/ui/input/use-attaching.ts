/** Attaches files, and refuses those that the server would refuse after they were sent. */
import { useCallback, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { ISettingsModel } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { formatBytes } from '../quantities';

/** What became of files. */
export interface IAttaching {
  /** Keeps its identity. */
  readonly attach: (files: readonly File[]) => void;
  /** Which files were refused, and why; null when none were. */
  readonly refusal: string | null;
  readonly dismiss: () => void;
}

/** Attach to the next message of `chat`. */
export function useAttaching(
  chat: IChatModel,
  settings: ISettingsModel
): IAttaching {
  const { trans } = usePanelContext();
  const [refusal, setRefusal] = useState<string | null>(null);
  const attach = useCallback(
    (files: readonly File[]) => {
      const limit = settings.uploadBytes;
      const refused = files.filter(file => file.size > limit);
      setRefusal(
        refused.length === 0
          ? null
          : trans.__(
              'Not attached, because this server takes files up to %1: %2',
              formatBytes(limit),
              refused
                .map(file => `${file.name} (${formatBytes(file.size)})`)
                .join(', ')
            )
      );
      const taken = files.filter(file => file.size <= limit);
      if (taken.length > 0) {
        chat.attach(taken);
      }
    },
    [chat, settings, trans]
  );
  return { attach, refusal, dismiss: () => setRefusal(null) };
}
