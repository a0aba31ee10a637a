/** A long stored text: as much of it as a page can hold, and all of it to download. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useState } from 'react';

import type { StoredText } from '../../model/service-interfaces';
import type { StreamOutput } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { formatBytes } from '../quantities';
import { StreamText } from './stream-text';

/** A hundred thousand lines or so; more would make the page slow. */
const SHOWN_BYTES = 4_000_000;

type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly reason: string }
  | ({ readonly state: 'ready' } & StoredText);

/** Render the text. */
export function StoredTextView(props: {
  readonly fileId: string;
}): JSX.Element {
  const { links, readStoredText, trans } = usePanelContext();
  const { fileId } = props;
  const [attempt, setAttempt] = useState(0);
  const [loading, setLoading] = useState<Loading>({ state: 'loading' });
  useEffect(() => {
    let current = true;
    const show = (next: Loading) => current && setLoading(next);
    readStoredText(fileId, SHOWN_BYTES).then(
      stored => show({ state: 'ready', ...stored }),
      (reason: unknown) =>
        show({
          state: 'failed',
          reason: reason instanceof Error ? reason.message : String(reason)
        })
    );
    return () => {
      current = false;
    };
  }, [fileId, readStoredText, attempt]);
  if (loading.state === 'failed') {
    return (
      <Problem
        message={loading.reason}
        retry={() => {
          setLoading({ state: 'loading' });
          setAttempt(attempt + 1);
        }}
      />
    );
  }
  return (
    <>
      <div className="jp-CodeInterp-viewBar">
        <span role="status">{describe(loading, trans)}</span>
        <a href={links.contentUrl(fileId)} download>
          {trans.__('Download')}
        </a>
      </div>
      {loading.state === 'ready' && (
        <StreamText output={asStream(loading.text)} fromEnd={false} />
      )}
    </>
  );
}

function describe(loading: Loading, trans: TranslationBundle): string {
  if (loading.state !== 'ready') {
    return trans.__('Loading…');
  }
  return loading.complete
    ? trans.__('All of the output')
    : trans.__(
        'The first %1 of the output; download it to see all',
        formatBytes(SHOWN_BYTES)
      );
}

function asStream(text: string): StreamOutput {
  return { output_type: 'stream', name: 'stdout', text };
}
