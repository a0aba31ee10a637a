/** What of HTML can be seen is what the server took it for when it kept it; pytest reads the same samples. */
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import {
  asBoolean,
  asObject,
  asString,
  field,
  listOf
} from '../../../protocol/json';
import type { FileLinks } from '../../rendering/file-links';
import { inlineStyleSheets } from '../../rendering/inline-styles';
import { cleanHtml } from '../../rendering/safe-html';
import { hasContent } from '../rich-output';

const SAMPLES = listOf(asObject)(
  JSON.parse(readFileSync('tests/outputs/visible_html.json', 'utf8')),
  'samples'
);
const NO_LINKS = { fileIdOf: () => undefined } as unknown as FileLinks;

test.each(SAMPLES)('$name', sample => {
  const html = cleanHtml(
    inlineStyleSheets(field(sample, 'html', asString)),
    NO_LINKS
  );
  expect(hasContent(html)).toBe(field(sample, 'visible', asBoolean));
});
