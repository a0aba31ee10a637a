/** The files that will go with the next message. */
import { closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IAttachment } from '../../model/chat-interfaces';
import { isRaster } from '../../protocol/media-types';
import { PictureThumbnail } from '../execution/picture-thumbnail';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { formatBytes } from '../quantities';

/** Render the files. */
export function AttachmentList(props: {
  readonly attachments: readonly IAttachment[];
  readonly detach: (key: string) => void;
}): JSX.Element | null {
  const { trans } = usePanelContext();
  if (props.attachments.length === 0) {
    return null;
  }
  return (
    <ul
      className="jp-CodeInterp-attachments"
      aria-label={trans.__('Attached files')}
    >
      {props.attachments.map(item => (
        <li
          key={item.key}
          className={`jp-CodeInterp-chip jp-mod-${item.status}`}
        >
          {item.fileId !== null && isRaster(item.mediaType) && (
            <PictureThumbnail
              fileId={item.fileId}
              name={item.name}
              instead={null}
            />
          )}
          <span className="jp-CodeInterp-chipName" title={item.name}>
            {item.name}
          </span>
          <span className="jp-CodeInterp-quiet">
            {item.status === 'failed'
              ? (item.problem?.message ?? trans.__('failed'))
              : formatBytes(item.size)}
          </span>
          {item.status === 'uploading' && (
            <progress
              value={item.progress}
              max={1}
              aria-label={trans.__('Upload')}
            />
          )}
          <IconButton
            icon={closeIcon}
            label={trans.__('Remove %1', item.name)}
            onClick={() => props.detach(item.key)}
          />
        </li>
      ))}
    </ul>
  );
}
