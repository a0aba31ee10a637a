/** Says what of an output is not shown here, and offers its files for download. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Fragment, type JSX } from 'react';

import { assertNever } from '../../protocol/assert-never';
import { findMediaType } from '../../protocol/media-types';
import { type DisplayOutput, fileIdOf } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';

/** Render a line for each kind; forms of one kind are one thing for the person. */
export function MissingOutput(props: {
  readonly data: DisplayOutput['data'];
  readonly types: readonly string[];
}): JSX.Element {
  const { links, trans } = usePanelContext();
  const byText = new Map<string, string[]>();
  for (const type of props.types) {
    const text = sentenceOf(type, trans);
    const id = fileIdOf(props.data[type]);
    const ids = byText.get(text) ?? [];
    byText.set(text, id === null ? ids : [...ids, id]);
  }
  return (
    <>
      {[...byText].map(([text, ids]) => (
        <div key={text} className="jp-CodeInterp-missing">
          {text}
          {[...new Set(ids)].map(id => (
            <Fragment key={id}>
              {' '}
              <a
                href={links.contentUrl(id)}
                target="_blank"
                rel="noopener noreferrer"
              >
                {trans.__('Download')}
              </a>
            </Fragment>
          ))}
        </div>
      ))}
    </>
  );
}

function sentenceOf(type: string, trans: TranslationBundle): string {
  const { kind } = findMediaType(type);
  switch (kind) {
    case 'figure':
      return trans.__(
        'Interactive figures are not shown here. Ask for a matplotlib chart instead.'
      );
    case 'map':
      return trans.__(
        'Interactive maps are not shown here. Ask for a picture of the map instead.'
      );
    case 'widget':
      return trans.__('Widgets are not shown here.');
    case 'script':
      return trans.__(
        'Scripts in outputs do not run here. Ask for a matplotlib chart instead.'
      );
    case 'html':
      return trans.__('This HTML is interactive or too large to show here.');
    case 'text':
      return trans.__('This text is too large to show here.');
    case 'document':
      return trans.__('Documents are not shown here.');
    case 'sound':
      return trans.__('Sound is not played here.');
    case 'video':
      return trans.__('Video is not played here.');
    case 'picture':
    case 'data':
      return trans.__('Output of type %1 is not shown here.', type);
    default:
      return assertNever(kind);
  }
}
