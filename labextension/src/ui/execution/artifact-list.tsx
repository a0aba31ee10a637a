/** Files that the code wrote in the browser, to be downloaded. */
import { downloadIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { FilePart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { formatBytes } from '../quantities';

/** Render the list. */
export function ArtifactList(props: {
  readonly files: readonly FilePart[];
}): JSX.Element {
  const { trans, links } = usePanelContext();
  return (
    <ul
      className="jp-CodeInterp-artifacts"
      aria-label={trans.__('Files that the code wrote')}
    >
      {props.files.map(({ file_id: id, name, size }) => (
        <li key={id}>
          <a
            href={links.contentUrl(id)}
            download={name.split('/').at(-1)}
            title={trans.__('Download %1', name)}
          >
            <downloadIcon.react tag="span" elementSize="normal" />
            <span className="jp-CodeInterp-artifactName">{name}</span>
            <span className="jp-CodeInterp-artifactSize">
              {formatBytes(size)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
