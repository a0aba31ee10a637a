import type { MouseEvent } from 'react';
import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { loadRemoteImage } from '../remote-image';
import { cleanHtml } from '../safe-html';

function click(target: Element | null): void {
  loadRemoteImage({ target } as unknown as MouseEvent);
}

describe('loadRemoteImage', () => {
  it('puts the picture in place of its stand-in, telling nothing of the page', () => {
    const node = document.createElement('div');
    node.innerHTML = cleanHtml(
      '<p>a <img src="https://else.example/a.png" alt="A"></p>',
      new FileLinks('/codeinterp/api/v1/files/')
    );
    click(node.querySelector('button'));
    const image = node.querySelector('img');
    expect(image?.src).toBe('https://else.example/a.png');
    expect(image?.referrerPolicy).toBe('no-referrer');
    expect(node.querySelector('button')).toBeNull();
  });

  it('leaves every other click alone', () => {
    const node = document.createElement('div');
    node.innerHTML = '<button>Run</button>';
    click(node.querySelector('button'));
    expect(node.innerHTML).toBe('<button>Run</button>');
  });
});
