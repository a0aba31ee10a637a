/** What is done to the tables of answers and outputs after they were cleaned. */
import { replaceEmptyHeaders } from './empty-headers';

/** A number, date or range with a mark at which browsers break lines. */
const BREAKABLE = /\d[-/–]\d|-\d/;
/** Longer cells are sentences, which may break. */
const MOST_CHARACTERS = 32;

/** Make the tables below `root` readable, by eyes and by screen readers. */
export function tidyTables(root: ParentNode): void {
  replaceEmptyHeaders(root);
  for (const cell of root.querySelectorAll('td, th')) {
    const text = cell.textContent?.trim() ?? '';
    if (text.length <= MOST_CHARACTERS && BREAKABLE.test(text)) {
      cell.classList.add('jp-CodeInterp-unbroken');
    }
  }
}
