/** One MIME bundle: its best representation that is safe to show. */
import type { JSONObject, PartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { type JSX, memo, useLayoutEffect, useRef } from 'react';

import { findMediaType } from '../../protocol/media-types';
import {
  type DisplayOutput,
  fileIdOf,
  OMITTED_MEDIA_TYPE,
  type ResultOutput
} from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { inlineStyleSheets } from '../rendering/inline-styles';
import { cleanHtml } from '../rendering/safe-html';
import { useRendermime } from '../rendering/safe-rendering';
import { tidyTables } from '../rendering/tidy-tables';
import type { FileLinks } from '../rendering/file-links';
import { drawingOf } from './drawing';
import { MissingOutput } from './missing-output';
import { OmittedOutput } from './omitted-output';
import { textOf } from './output-text';
import { Picture } from './picture';

type Data = DisplayOutput['data'];

/** What Python makes of an object that does not say anything of itself. */
const NAMELESS = /^<[\w.]+(?: object)?(?: at 0x[\da-f]+)?>$/i;

/** Render the bundle. */
export const RichOutput = memo(function RichOutput(props: {
  readonly output: DisplayOutput | ResultOutput;
}): JSX.Element | null {
  const { links } = usePanelContext();
  const { data } = props.output;
  if (OMITTED_MEDIA_TYPE in data) {
    return <OmittedOutput payload={data[OMITTED_MEDIA_TYPE]} />;
  }
  const { mediaType, missing } = drawingOf(data, html =>
    hasContent(cleanHtml(inlineStyleSheets(textOf(html)), links))
  );
  const says =
    mediaType !== undefined &&
    (missing.length === 0 || !NAMELESS.test(textOf(data[mediaType]).trim()));
  return (
    <>
      {says && <Drawn mediaType={mediaType} data={data} />}
      {missing.length > 0 && <MissingOutput data={data} types={missing} />}
    </>
  );
});

function Drawn(props: {
  readonly mediaType: string;
  readonly data: Data;
}): JSX.Element | null {
  const { links } = usePanelContext();
  const { mediaType, data } = props;
  const { drawn } = findMediaType(mediaType);
  if (drawn !== 'picture') {
    return (
      <MimeOutput
        mediaType={drawn === 'text' ? 'text/plain' : mediaType}
        payload={data[mediaType]}
      />
    );
  }
  const source = pictureSource(mediaType, data[mediaType], links);
  return source === undefined ? null : (
    <Picture source={source} label={textOf(data['text/plain'])} />
  );
}

/** Whether anything of cleaned HTML can be seen. */
export function hasContent(html: string): boolean {
  return /<img|<hr/.test(html) || html.replace(/<[^>]*>/g, '').trim() !== '';
}

function pictureSource(
  mediaType: string,
  payload: unknown,
  links: FileLinks
): string | undefined {
  const fileId = fileIdOf(payload);
  if (fileId !== null) {
    return links.contentUrl(fileId);
  }
  // As a picture an SVG neither runs scripts nor loads anything.
  return mediaType === 'image/svg+xml'
    ? `data:image/svg+xml,${encodeURIComponent(textOf(payload))}`
    : undefined;
}

function MimeOutput(props: {
  readonly mediaType: string;
  readonly payload: unknown;
}): JSX.Element {
  const rendermime = useRendermime();
  const { mediaType, payload } = props;
  const host = useRef<HTMLDivElement>(null);
  // A layout effect is undone while the node is still in the document, as a widget wants it.
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) {
      return;
    }
    const renderer = rendermime.createRenderer(mediaType);
    const data: PartialJSONObject = { [mediaType]: asJson(payload) };
    Widget.attach(renderer, element);
    renderer
      .renderModel(rendermime.createModel({ data, trusted: false }))
      .then(() => tidyTables(renderer.node))
      .catch(() => {
        renderer.node.textContent = textOf(payload);
      });
    return () => renderer.dispose();
  }, [rendermime, mediaType, payload]);
  return <div className="jp-CodeInterp-rich" ref={host} />;
}

function asJson(payload: unknown): JSONObject | string {
  return typeof payload === 'object' &&
    payload !== null &&
    !Array.isArray(payload)
    ? { ...payload }
    : textOf(payload);
}
