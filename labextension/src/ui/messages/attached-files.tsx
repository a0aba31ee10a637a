/** The files that came along with a message, each a link to its bytes. */
import { fileIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { Part } from '../../protocol/parts';
import { formatBytes } from '../execution/status';
import { usePanelContext } from '../panel-context';

/** Render the files among `parts`. */
export function AttachedFiles(props: {
  readonly parts: readonly Part[];
}): JSX.Element {
  const { links } = usePanelContext();
  return (
    <>
      {props.parts.map(
        part =>
          part.type === 'file' && (
            <a
              key={part.file_id}
              className="jp-CodeInterp-chip"
              href={links.contentUrl(part.file_id)}
              target="_blank"
              rel="noopener noreferrer"
            >
              <fileIcon.react tag="span" elementSize="normal" />
              <span className="jp-CodeInterp-chipName">{part.name}</span>
              <span className="jp-CodeInterp-quiet">
                {formatBytes(part.size)}
              </span>
            </a>
          )
      )}
    </>
  );
}
