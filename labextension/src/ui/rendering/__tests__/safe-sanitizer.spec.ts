import { Sanitizer } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { collapseRepeatedImages } from '../repeated-images';
import { SafeSanitizer } from '../safe-sanitizer';

const LINKS = new FileLinks('/base/codeinterp/api/v1/files/');
const SANITIZER = new SafeSanitizer(new Sanitizer(), LINKS);
const TRANS = nullTranslator.load('jupyter_codeinterp');

describe('SafeSanitizer', () => {
  it('lets references to stored files through as pictures', () => {
    expect(
      SANITIZER.sanitize('<p><img src="codeinterp-file:f1" alt="Chart"></p>')
    ).toContain(`src="${LINKS.contentUrl('f1')}"`);
  });

  it('lets links to stored files through', () => {
    expect(
      SANITIZER.sanitize('<a href="codeinterp-file:f1">table</a>')
    ).toContain(`href="${LINKS.contentUrl('f1')}"`);
  });

  it('keeps ANSI colours and tables', () => {
    expect(
      SANITIZER.sanitize('<span class="ansi-red-fg">x</span>', {
        allowedTags: ['span']
      })
    ).toBe('<span class="ansi-red-fg">x</span>');
    expect(
      SANITIZER.sanitize(
        '<table class="dataframe"><tbody><tr><td>1</td></tr></tbody></table>'
      )
    ).toContain('dataframe');
  });

  it('stops scripts, handlers and styles', () => {
    const clean = SANITIZER.sanitize(
      '<script>a()</script><p onclick="a()" style="color:red">b</p>'
    );
    expect(clean).toBe('<p>b</p>');
  });
});

describe('collapseRepeatedImages', () => {
  it('replaces only what is shown already', () => {
    const node = document.createElement('div');
    node.innerHTML = SANITIZER.sanitize(
      '<img src="codeinterp-file:f1" alt="Sales"><img src="codeinterp-file:f2">'
    );
    collapseRepeatedImages(node, new Set(['f1']), TRANS);
    expect(node.querySelectorAll('img')).toHaveLength(1);
    expect(node.textContent).toBe('Sales (shown above)');
  });
});
