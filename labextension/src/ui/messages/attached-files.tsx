/** The files that came along with a message: pictures small, of others the name as a link to the bytes. */
import { fileIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { isRaster } from '../../protocol/media-types';
import type { FilePart, Part } from '../../protocol/parts';
import { PictureThumbnail } from '../execution/picture-thumbnail';
import { usePanelContext } from '../panel-context';
import { formatBytes } from '../quantities';

/** Render the files among `parts`. */
export function AttachedFiles(props: {
  readonly parts: readonly Part[];
}): JSX.Element {
  const files = props.parts.filter(part => part.type === 'file');
  const pictures = files.filter(file => isRaster(file.media_type));
  return (
    <>
      {pictures.length > 0 && (
        <div className="jp-CodeInterp-thumbnails">
          {pictures.map(file => (
            <PictureThumbnail
              key={file.file_id}
              fileId={file.file_id}
              name={file.name}
              instead={<FileChip file={file} />}
            />
          ))}
        </div>
      )}
      {files.map(
        file =>
          !isRaster(file.media_type) && (
            <FileChip key={file.file_id} file={file} />
          )
      )}
    </>
  );
}

function FileChip(props: { readonly file: FilePart }): JSX.Element {
  const { links } = usePanelContext();
  const { file } = props;
  return (
    <a
      className="jp-CodeInterp-chip"
      href={links.contentUrl(file.file_id)}
      target="_blank"
      rel="noopener noreferrer"
    >
      <fileIcon.react tag="span" elementSize="normal" />
      <span className="jp-CodeInterp-chipName">{file.name}</span>
      <span className="jp-CodeInterp-quiet">{formatBytes(file.size)}</span>
    </a>
  );
}
