/** One MIME bundle: its best representation that is safe to show. */
import type { JSONObject, PartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { type JSX, memo, useLayoutEffect, useRef } from 'react';

import {
  type DisplayOutput,
  fileIdOf,
  OMITTED_MEDIA_TYPE,
  type ResultOutput
} from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { replaceEmptyHeaders } from '../rendering/empty-headers';
import { cleanHtml } from '../rendering/safe-html';
import { RENDERED_MEDIA_TYPES } from '../rendering/safe-rendermime';
import type { FileLinks } from '../rendering/file-links';
import { OmittedOutput } from './omitted-output';
import { textOf } from './output-text';
import { Picture } from './picture';

type Data = DisplayOutput['data'];

/** The types shown as a picture, best first. */
const PICTURE_TYPES = [
  'image/svg+xml',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif'
];

/** Render the bundle. */
export const RichOutput = memo(function RichOutput(props: {
  readonly output: DisplayOutput | ResultOutput;
}): JSX.Element | null {
  const { links, trans } = usePanelContext();
  const { data } = props.output;
  if (OMITTED_MEDIA_TYPE in data) {
    return <OmittedOutput payload={data[OMITTED_MEDIA_TYPE]} />;
  }
  const mediaType = chooseMediaType(data, links);
  if (mediaType && !PICTURE_TYPES.includes(mediaType)) {
    return <MimeOutput mediaType={mediaType} payload={data[mediaType]} />;
  }
  const source = mediaType && pictureSource(mediaType, data[mediaType], links);
  if (source) {
    return <Picture source={source} label={textOf(data['text/plain'])} />;
  }
  return <OtherFile data={data} label={trans.__('Output')} />;
});

/** The best type of the bundle that can be shown; undefined when there is none. */
export function chooseMediaType(
  data: Data,
  links: FileLinks
): string | undefined {
  const order = ['text/html', ...PICTURE_TYPES, ...RENDERED_MEDIA_TYPES];
  return order.find(type => {
    if (!(type in data)) {
      return false;
    }
    // HTML that was all script has nothing left to show.
    return type === 'text/html'
      ? hasContent(cleanHtml(textOf(data[type]), links))
      : true;
  });
}

function hasContent(html: string): boolean {
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
  const { rendermime } = usePanelContext();
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
      .then(() => replaceEmptyHeaders(renderer.node))
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

/** A bundle that cannot be shown here: what it is, and its file when it has one. */
function OtherFile(props: {
  readonly data: Data;
  readonly label: string;
}): JSX.Element {
  const { links, trans } = usePanelContext();
  const types = Object.keys(props.data);
  const files = types.flatMap(type => {
    const id = fileIdOf(props.data[type]);
    return id === null ? [] : [{ type, id }];
  });
  if (files.length === 0) {
    return (
      <div className="jp-CodeInterp-notice">
        {trans.__('Output of type %1 is not shown here.', types.join(', '))}
      </div>
    );
  }
  return (
    <>
      {files.map(({ type, id }) => (
        <a
          key={id}
          href={links.contentUrl(id)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {`${props.label} (${type})`}
        </a>
      ))}
    </>
  );
}
