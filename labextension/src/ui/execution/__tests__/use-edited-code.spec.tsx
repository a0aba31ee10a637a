/** What runs is what stands in the editor, also when a key comes before React has rendered the last one. */
import { afterEach, expect, test } from 'vitest';

import { settle, Stage } from '../../__tests__/stage';
import { type IEditedCode, useEditedCode } from '../use-edited-code';

let stage: Stage;
let edited: IEditedCode;

function Editor() {
  edited = useEditedCode('print(1)');
  return <>{edited.code}</>;
}

afterEach(() => stage.unmount());

test('a change is read at once, and shown with the next rendering', async () => {
  stage = new Stage();
  await stage.show(<Editor />);
  const { change, read } = edited;
  await settle(() => {
    change('print(2)');
    expect(stage.node.textContent).toBe('print(1)');
    expect(read()).toBe('print(2)');
  });
  expect(stage.node.textContent).toBe('print(2)');
});
