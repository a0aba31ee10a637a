/** The command that installs a package, shown and editable before it runs. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';
import { LineForm } from './line-form';

/** Render the line. */
export function InstallLine(props: {
  readonly command: string;
  readonly run: (command: string) => void;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  return (
    <LineForm
      label={trans.__('Install in the kernel')}
      fieldLabel={trans.__('Command to run in the kernel')}
      initial={props.command}
      mayBeEmpty={false}
      isCode
      sendLabel={trans.__('Run')}
      sendTone="accept"
      heir="opener"
      send={props.run}
      close={props.close}
    />
  );
}
