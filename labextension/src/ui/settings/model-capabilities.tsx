/** What one model can do, and what a person says about it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useId, useState } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import { isJsonObject, type JsonObject } from '../../protocol/json';
import type { Capabilities, ModelInfo } from '../../protocol/models';
import type { SettingEntry } from '../../protocol/settings';
import { FormField } from '../connect/form-field';
import { usePanelContext } from '../panel-context';
import { SelectBox } from '../select-box';
import { useSignal } from '../use-signal';
import { originLabel, sourceLabel } from './setting-words';
import { contextHint, otherFacts, seesUnlessSaid, toldBy } from './told-words';

const NAME = 'model_capabilities';

/** Props of the form. */
export interface IModelCapabilitiesProps {
  readonly services: Pick<IPanelServices, 'catalog' | 'settings'>;
  /** The model of the shown chat, which comes first. */
  readonly model: string | undefined;
}

/** Render a choice of the model, and its capabilities. */
export function ModelCapabilities(
  props: IModelCapabilitiesProps
): JSX.Element | null {
  const { trans } = usePanelContext();
  const { catalog, settings } = props.services;
  const id = useId();
  const models = useSignal(catalog.changed, () => catalog.models);
  const entry = useSignal(settings.changed, () => settings.server.get(NAME));
  const [chosen, setChosen] = useState(props.model);
  const model = models.find(known => known.id === chosen) ?? models[0];
  if (!model) {
    return null;
  }
  return (
    <fieldset className="jp-CodeInterp-settingGroup">
      <legend>
        {trans.__('Capabilities')}
        {entry && (
          <span className="jp-CodeInterp-quiet">
            {originOf(model, entry, trans)}
          </span>
        )}
      </legend>
      <div className="jp-CodeInterp-field">
        <label htmlFor={id}>{trans.__('Model')}</label>
        <SelectBox
          id={id}
          value={model.id}
          onChange={event => setChosen(event.target.value)}
        >
          {models.map(known => (
            <option key={known.id} value={known.id}>
              {known.id}
            </option>
          ))}
        </SelectBox>
      </div>
      <Fields key={model.id} services={props.services} model={model} />
    </fieldset>
  );
}

function Fields(props: {
  readonly services: Pick<IPanelServices, 'catalog' | 'settings'>;
  readonly model: ModelInfo;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { services, model } = props;
  const { settings, catalog } = services;
  const id = useId();
  const entry = useSignal(settings.changed, () => settings.server.get(NAME));
  const [problem, setProblem] = useState<string | null>(null);
  const { code_interpreter, code_mode, vision, context_tokens, sources } =
    model.capabilities;
  const isOllama = useSignal(catalog.changed, () =>
    catalog.providers.some(
      ({ id: owner, kind }) => owner === model.provider && kind === 'ollama'
    )
  );
  const facts = otherFacts(model, trans);
  const [context, setContext] = useState<string | null>(null);
  const locked = entry?.locked ?? true;
  const table = isJsonObject(entry?.value) ? entry.value : {};
  const said = saidAbout(model, entry?.value);
  const given = saidAbout(model, entry?.default);
  const isOwn = entry !== undefined && isSaidByPerson(model, entry);
  // what others have switched off stays off
  const isCodeFixed =
    !code_interpreter &&
    (said.code_interpreter !== false || given.code_interpreter === false);
  const change = async (fields: object | null): Promise<void> => {
    const found = await settings.change({
      [NAME]: {
        ...table,
        // of what is taken back the administrator's part, if any, is left
        [model.id]: fields === null ? {} : { ...said, ...fields }
      }
    });
    setProblem(found?.message ?? null);
    if (!found) {
      setContext(null);
      await catalog.refresh();
    }
  };
  const reset = async (): Promise<void> => {
    // its button goes away
    document.getElementById(`${id}-mode`)?.focus();
    await change(null);
  };
  const isContextSaid = sources?.context_tokens !== 'server';
  const knownContext = String((isContextSaid && context_tokens) || '');
  const decideContext = () => {
    if (context !== null && context.trim() !== knownContext) {
      void change({ context_tokens: Number(context) || null });
    }
  };
  return (
    <>
      <div className="jp-CodeInterp-settingHead">
        <label htmlFor={`${id}-code`}>
          <input
            id={`${id}-code`}
            type="checkbox"
            disabled={locked}
            aria-disabled={isCodeFixed}
            checked={code_interpreter}
            onChange={event => {
              if (!isCodeFixed) {
                void change({ code_interpreter: event.target.checked });
              }
            }}
          />
          <span>{trans.__('May run code')}</span>
        </label>
        {isCodeFixed && (
          <span className="jp-CodeInterp-quiet">
            {trans.__('switched off for this model')}
          </span>
        )}
      </div>
      <Select
        id={`${id}-mode`}
        label={trans.__('How it passes code')}
        disabled={locked}
        value={code_mode}
        choices={[
          ['auto', trans.__('Detected automatically')],
          ['native', trans.__('By calling a tool')],
          ['tags', trans.__('Between tags')]
        ]}
        onChange={mode => void change({ code_mode: mode })}
      />
      <Select
        id={`${id}-vision`}
        label={trans.__('Sees pictures')}
        disabled={locked}
        value={visionWord(sources?.vision === 'server' ? undefined : vision)}
        choices={[
          ['unknown', seesUnlessSaid(model.capabilities, trans)],
          ['yes', trans.__('Yes')],
          ['no', trans.__('No')]
        ]}
        hint={toldBy(sources?.vision, trans)}
        onChange={word =>
          void change({ vision: word === 'unknown' ? null : word === 'yes' })
        }
      />
      <FormField
        id={`${id}-context`}
        label={trans.__('Context in tokens')}
        hint={contextHint(model.capabilities, isOllama, trans)}
        value={context ?? knownContext}
        error={null}
        input={{
          type: 'number',
          min: 1000,
          placeholder: context_tokens?.toString(),
          disabled: locked,
          onBlur: decideContext,
          onKeyDown: event => {
            if (event.key === 'Enter') {
              decideContext();
            }
          }
        }}
        onChange={setContext}
      />
      {facts !== undefined && (
        <div className="jp-CodeInterp-quiet">{facts}</div>
      )}
      {problem !== null && (
        <div className="jp-CodeInterp-fieldError" role="alert">
          {problem}
        </div>
      )}
      {entry?.reason && (
        <div className="jp-CodeInterp-quiet">{entry.reason}</div>
      )}
      {isOwn && !locked && (
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={() => void reset()}
        >
          {trans.__('Reset what is said about this model')}
        </button>
      )}
    </>
  );
}

function Select(props: {
  readonly id: string;
  readonly label: string;
  readonly disabled: boolean;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly choices: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}): JSX.Element {
  return (
    <div className="jp-CodeInterp-field">
      <label htmlFor={props.id}>{props.label}</label>
      <SelectBox
        id={props.id}
        disabled={props.disabled}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectBox>
      {props.hint && <div className="jp-CodeInterp-quiet">{props.hint}</div>}
    </div>
  );
}

/** What a table says about exactly this model. */
function saidAbout(model: ModelInfo, table: unknown): JsonObject {
  const said = isJsonObject(table) ? table[model.id] : undefined;
  return isJsonObject(said) ? said : {};
}

function isSaidByPerson(model: ModelInfo, entry: SettingEntry): boolean {
  const said = saidAbout(model, entry.value);
  return (
    JSON.stringify(said) !== JSON.stringify(saidAbout(model, entry.default))
  );
}

/** Where what is said about this model comes from, in words; a person may have spoken of others only. */
function originOf(
  model: ModelInfo,
  entry: SettingEntry,
  trans: TranslationBundle
): string {
  if (isSaidByPerson(model, entry)) {
    return sourceLabel('user', trans);
  }
  const isGiven = Object.keys(saidAbout(model, entry.default)).length > 0;
  const { source, locked } = entry;
  return originLabel(
    {
      source: source !== 'user' ? source : isGiven ? 'config' : 'default',
      locked
    },
    trans
  );
}

function visionWord(vision: Capabilities['vision']): 'unknown' | 'yes' | 'no' {
  return vision === undefined ? 'unknown' : vision ? 'yes' : 'no';
}
