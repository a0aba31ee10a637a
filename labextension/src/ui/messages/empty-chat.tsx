/** What an empty chat offers: questions that work with what is there. */
import { infoIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the offers; `demo` when no real model is connected. */
export function EmptyChat(props: {
  readonly demo: boolean;
  readonly ask: (text: string) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const prompts = [
    trans.__(
      'Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310.'
    ),
    trans.__('Compute (1 + 0.05) ** 10 * 1000'),
    trans.__(
      'Create a line chart of monthly visitors: Jan 120, Feb 180, Mar 160, Apr 240'
    )
  ];
  return (
    <div className="jp-CodeInterp-empty">
      <h2>{trans.__('Ask about your data')}</h2>
      <p>
        {trans.__(
          'The model writes Python, runs it in a kernel beside your notebooks, reads what came out and answers.'
        )}
      </p>
      <ul>
        {prompts.map(prompt => (
          <li key={prompt}>
            <button type="button" onClick={() => props.ask(prompt)}>
              {prompt}
            </button>
          </li>
        ))}
      </ul>
      {props.demo && (
        <p className="jp-CodeInterp-note">
          <infoIcon.react tag="span" elementSize="normal" />
          {trans.__(
            'This chat uses the built-in demo: no language model, but real code. Connect a model by setting OPENAI_API_KEY (and OPENAI_BASE_URL) before JupyterLab starts.'
          )}
        </p>
      )}
    </div>
  );
}
