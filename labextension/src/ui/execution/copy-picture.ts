/** Puts a picture that the page shows into the clipboard, as a PNG. */

/** Rejects when the browser does not allow it: without HTTPS, for instance. */
export async function copyPicture(image: HTMLImageElement): Promise<void> {
  if (typeof ClipboardItem === 'undefined' || !navigator.clipboard) {
    throw new Error('The browser has no clipboard for pictures.');
  }
  // A promise in the item, not before it: a browser may want the write in the very click.
  const item = new ClipboardItem({ 'image/png': pngOf(image) });
  await navigator.clipboard.write([item]);
}

function pngOf(image: HTMLImageElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob) {
        resolve(blob);
      } else {
        reject(new Error('The picture could not be drawn.'));
      }
    }, 'image/png');
  });
}
