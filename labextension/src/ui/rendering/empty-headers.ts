/** A header cell without a name, as tables have in their corner, is none: a screen reader would announce it. */

/** Make plain cells of the empty header cells below `root`. */
export function replaceEmptyHeaders(root: ParentNode): void {
  for (const header of root.querySelectorAll('th')) {
    if (header.childElementCount === 0 && !header.textContent?.trim()) {
      const cell = document.createElement('td');
      for (const { name, value } of header.attributes) {
        if (name !== 'scope') {
          cell.setAttribute(name, value);
        }
      }
      header.replaceWith(cell);
    }
  }
}
