import { EditorLanguageRegistry } from '@jupyterlab/codemirror';
import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { cleanHtml } from '../safe-html';
import { REMOTE_IMAGE_ATTRIBUTE } from '../safe-links';

const LINKS = new FileLinks('/user/ada/codeinterp/api/v1/files/');
const OURS = '/user/ada/codeinterp/api/v1/files/f1/content';

function clean(html: string): string {
  return cleanHtml(html, LINKS);
}

/** Every way to fetch without a click that JupyterLab's sanitizer lets through, and some that it stops. */
const FETCHING = [
  '<img src="https://evil.example/x.png">',
  '<img src="/logout">',
  '<img src="//evil.example/x.png">',
  '<img srcset="https://evil.example/x.png 1x" src="">',
  '<div style="background:url(https://evil.example/x)">a</div>',
  '<style>a{background:url(https://evil.example/x)}</style>',
  '<video src="https://evil.example/x.mp4"></video>',
  '<video poster="https://evil.example/x.png"></video>',
  '<audio src="https://evil.example/x.mp3"></audio>',
  '<audio><source src="https://evil.example/x.mp3"></audio>',
  '<input type="image" src="https://evil.example/x.png">',
  '<picture><source srcset="https://evil.example/x.png"></picture>',
  '<table background="https://evil.example/x.png"><tr><td>a</td></tr></table>',
  '<svg><image href="https://evil.example/x.png"></image></svg>',
  '<math><mtext><img src="https://evil.example/x.png"></mtext></math>',
  '<iframe src="https://evil.example"></iframe>',
  '<iframe srcdoc="<img src=https://evil.example>"></iframe>',
  '<object data="https://evil.example"></object>',
  '<embed src="https://evil.example">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<noscript><img src="https://evil.example"></noscript>',
  '<body background="https://evil.example/x.png">a</body>',
  '<frameset><frame src="https://evil.example"></frameset>',
  '<html><head><title>x</title></head><frameset></frameset></html>',
  '<plaintext><img src="https://evil.example">',
  '',
  '<',
  '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
  '<img src="https://evil.example/codeinterp-file:f1" onerror="alert(1)">'
];

describe('cleanHtml', () => {
  it.each(FETCHING)('leaves nothing that fetches in %s', html => {
    const holder = new DOMParser().parseFromString(clean(html), 'text/html');
    for (const element of holder.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name === REMOTE_IMAGE_ATTRIBUTE || name === 'title') {
          continue;
        }
        expect(`${element.localName} ${name}=${value}`).not.toMatch(
          /evil|logout|svg|^\w+ on/
        );
      }
    }
    expect(
      holder.querySelector('style, link, meta, base, iframe, svg')
    ).toBeNull();
  });

  it('shows our own files, whatever base they are written with', () => {
    for (const source of [
      OURS,
      `https://hub.example${OURS}`,
      '/codeinterp/api/v1/files/f1/content'
    ]) {
      expect(clean(`<img src="${source}" alt="chart">`)).toContain(
        `src="${OURS}"`
      );
    }
  });

  it('does not take a longer path for one of our files', () => {
    expect(clean(`<img src="${OURS}/../../../../logout">`)).not.toContain(
      '<img'
    );
  });

  it('keeps raster data URLs', () => {
    const html = '<img src="data:image/png;base64,iVBORw0KGgo=">';
    expect(clean(html)).toBe(html);
  });

  it('lets a remote picture be loaded by a click, one of our own host not at all', () => {
    expect(clean('<img src="https://else.example/a.png">')).toContain(
      `${REMOTE_IMAGE_ATTRIBUTE}="https://else.example/a.png"`
    );
    expect(clean(`<img src="${window.location.origin}/logout">`)).not.toContain(
      REMOTE_IMAGE_ATTRIBUTE
    );
  });

  it('cannot be told to load another address than the one it shows', () => {
    const html = `<button class="jp-CodeInterp-remoteImage" ${REMOTE_IMAGE_ATTRIBUTE}="https://evil.example">safe</button>`;
    expect(clean(html)).toBe('safe');
  });

  it('opens links without telling where they come from', () => {
    const link = clean('<a href="https://else.example/">x</a>');
    expect(link).toContain('rel="noopener noreferrer"');
    expect(link).toContain('title="https://else.example/"');
  });

  it.each(['javascript:alert(1)', '/logout', 'data:text/html,x', 'tree?x'])(
    'makes no link to %s',
    address => {
      expect(clean(`<a href="${address}">x</a>`)).not.toContain('href');
    }
  );

  it('drops classes and data that could pose as the application', () => {
    expect(
      clean(
        '<div class="jp-Dialog dataframe" id="x" data-commandlinker-command="run">a</div>'
      )
    ).toBe('<div class="dataframe">a</div>');
  });

  it('keeps space at the beginning and at the end', () => {
    // A set of frames is the whole page.
    expect(clean('<frameset><frame></frameset><b>x</b>')).toBe('');
    expect(clean('  <b>x</b>')).toBe('  <b>x</b>');
    expect(clean('<p>a</p>\n')).toBe('<p>a</p>\n');
  });

  it('turns task lists into text and keeps what forms hold', () => {
    expect(
      clean('<form><input type="checkbox" checked> a <button>b</button></form>')
    ).toBe('☑  a b');
  });

  it('keeps the classes of terminal colours and of highlighted code, and no other', async () => {
    const code = document.createElement('code');
    const languages = new EditorLanguageRegistry();
    EditorLanguageRegistry.getDefaultLanguages().forEach(language => {
      languages.addLanguage(language);
    });
    await languages.highlight(
      'def f(): return "x"  # y',
      languages.findBest('python'),
      code
    );
    const tokens = code.querySelectorAll('[class]');
    expect(tokens.length).toBeGreaterThan(3);
    expect(clean(`<code>${code.innerHTML}</code>`)).toBe(code.outerHTML);
    const span =
      '<span class="ansi-red-fg ansi-blue-intense-bg ansi-bold">x</span>';
    expect(clean(span)).toBe(span);
  });

  it.each([
    // CodeMirror's own, whose base theme positions and stacks
    ...'cm-layer cm-panels cm-panel cm-editor cm-tooltip cm-widgetBuffer cm-cursorLayer cm-comment tok-keyword'.split(
      ' '
    ),
    // The names of its themes, from the same counter as those of tokens
    'ͼ1',
    'ͼ2',
    'ͼ3',
    'ͼ4',
    'ansi-',
    'ansi-red',
    'ansi-red-fg-x',
    'language-python',
    'jp-CodeInterp-formula',
    'jp-Dialog',
    'lm-Widget',
    'MathJax'
  ])('drops the class %s', name => {
    expect(clean(`<b class="${name}">x</b>`)).toBe('<b>x</b>');
  });

  it('keeps colour, weight and alignment of a style', () => {
    expect(
      clean(
        '<b style="color: #f00; background-color: rgb(1, 2, 3); font-weight: 700; font-style: italic; text-align: right">x</b>'
      )
    ).toMatch(
      /style="color: (?:#f00|rgb\(255, 0, 0\)); background-color: rgb\(1, 2, 3\); font-weight: (?:700|bold); font-style: italic; text-align: right"/
    );
  });

  it.each([
    'position: fixed; inset: 0; z-index: 9',
    'margin: -900px',
    'transform: translateY(-900px)',
    'width: 9000px; height: 9000px',
    'font-size: 900px',
    'line-height: 0',
    'display: none',
    'float: left',
    'outline: 900px solid red',
    'box-shadow: 0 0 0 900px red',
    'background: url(https://evil.example)',
    'background-image: url(https://evil.example)',
    'background-color: var(--x)',
    'color: attr(title color)',
    'filter: blur(9px)',
    'content: "x"',
    '--x: url(https://evil.example)'
  ])('drops the style %s', style => {
    expect(clean(`<b style="${style}">x</b>`)).toBe('<b>x</b>');
  });
});
