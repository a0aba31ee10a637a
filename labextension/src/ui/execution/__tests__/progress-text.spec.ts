/** What counts as a progress bar. */
import { expect, test } from 'vitest';

import { isProgress } from '../progress-text';

test.each([
  ' 45%|████▌     | 45/100 [00:01<00:01, 30.07it/s]',
  'Epoch 3:  45%|####      | 45/100 [00:01<00:01, 30.07it/s]',
  '45it [00:01, 30.07it/s]',
  '\x1b[32m 10%\x1b[0m|#    | 1/10 [00:00<?, ?it/s]\n100%|#####| 10/10 [00:01<00:00]\n',
  '   ━━━━━━━━━━━━━━━━━━━━ 12.3/45.6 MB 9.8 MB/s',
  '12/60 [====>.........] - ETA: 3s'
])('a bar of a library is one: %s', text => {
  expect(isProgress(text)).toBe(true);
});

test.each([
  '',
  'UserWarning: 45% of the rows are empty',
  ' 45%|████▌     | 45/100 [00:01<00:01]\nValueError: no such column',
  'ERROR: Could not find a version'
])('a message is none: %s', text => {
  expect(isProgress(text)).toBe(false);
});
