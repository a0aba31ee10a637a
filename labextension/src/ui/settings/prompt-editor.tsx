/** What models are told before a conversation: a person's own text, tried before it counts. */
import { type JSX, useEffect, useId, useState } from 'react';

import type { ISettingsModel } from '../../model/service-interfaces';
import type { PromptInfo } from '../../protocol/settings';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { originLabel } from './setting-words';

const NAME = 'prompt_template';

/** Render the editor. */
export function PromptEditor(props: {
  readonly settings: ISettingsModel;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { settings } = props;
  const id = useId();
  const entry = useSignal(settings.changed, () => settings.server.get(NAME));
  const [info, setInfo] = useState<PromptInfo | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const [draft, setDraft] = useState(settings.promptDraft);
  const value = entry?.value;
  useEffect(() => {
    let isGone = false;
    void settings.prompt().then(found => {
      if (!isGone) {
        if ('message' in found) {
          setProblem(found.message);
        } else {
          setInfo(found);
        }
      }
    });
    return () => {
      isGone = true;
    };
    // it is another one when the setting changes
  }, [settings, value]);
  const text = draft ?? info?.template ?? '';
  const locked = entry?.locked ?? true;
  const write = (changed: string | null) => {
    settings.keepPromptDraft(changed);
    setDraft(changed);
    setProblem(null);
    setPreview(null);
  };
  const save = async (wanted: string | null): Promise<void> => {
    const found = await settings.change({ [NAME]: wanted });
    setProblem(found?.message ?? null);
    if (!found) {
      write(null);
    }
  };
  const reset = async (): Promise<void> => {
    // its button goes away
    document.getElementById(id)?.focus();
    await save(null);
  };
  const show = async (): Promise<void> => {
    const found = await settings.previewPrompt(text);
    setPreview(typeof found === 'string' ? found : null);
    setProblem(typeof found === 'string' ? null : found.message);
  };
  return (
    <div className="jp-CodeInterp-setting">
      <div className="jp-CodeInterp-settingHead">
        <label htmlFor={id}>{trans.__('What models are told')}</label>
        <span className="jp-CodeInterp-quiet">
          {entry && originLabel(entry, trans)}
        </span>
      </div>
      <textarea
        id={id}
        className="jp-CodeInterp-prompt"
        rows={10}
        spellCheck={false}
        disabled={locked || !info}
        value={text}
        aria-describedby={`${id}-hint`}
        onChange={event => write(event.target.value)}
        onKeyDown={event => {
          // what is written is not left by accident
          if (event.key === 'Escape' && draft !== null) {
            event.stopPropagation();
          }
        }}
      />
      {problem !== null && (
        <div className="jp-CodeInterp-fieldError" role="alert">
          {problem}
        </div>
      )}
      <div className="jp-CodeInterp-formButtons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={() => void show()}
        >
          {trans.__('Preview')}
        </button>
        <span className="jp-CodeInterp-spacer" />
        {entry?.source === 'user' && (
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-reject"
            onClick={() => void reset()}
          >
            {trans.__('Reset')}
          </button>
        )}
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          aria-disabled={draft === null || locked}
          onClick={() => draft !== null && void save(draft)}
        >
          {trans.__('Save')}
        </button>
      </div>
      {preview !== null && (
        <pre
          className="jp-CodeInterp-promptPreview"
          aria-label={trans.__('What a model would read')}
          tabIndex={0}
        >
          {preview}
        </pre>
      )}
      <dl id={`${id}-hint`} className="jp-CodeInterp-quiet">
        {info?.placeholders.map(({ name, text: meaning }) => (
          <div key={name}>
            <dt>{`{${name}}`}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      {entry?.reason && (
        <div className="jp-CodeInterp-quiet">{entry.reason}</div>
      )}
    </div>
  );
}
