/** The files that will go with the next message. */
import { closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IAttachment } from '../../model/chat-interfaces';
import { isRaster } from '../../protocol/media-types';
import { IconButton } from '../icon-button';
import { Late } from '../late';
import { conversationPart } from '../late-parts';
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
          <Thumbnail item={item} />
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

function Thumbnail(props: { readonly item: IAttachment }): JSX.Element | null {
  const { fileId, mediaType, name } = props.item;
  return fileId !== null && isRaster(mediaType) ? (
    <Late part={conversationPart} quiet>
      {({ PictureThumbnail }) => (
        <PictureThumbnail fileId={fileId} name={name} instead={null} />
      )}
    </Late>
  ) : null;
}
