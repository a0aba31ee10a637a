/** A list to choose from, with a search field when it is long. */
import {
  type JSX,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState
} from 'react';

import { usePanelContext } from '../panel-context';
import { findChoices, groupChoices, type IChoice, SEARCH_FROM } from './choice';
import { ChoiceGroup } from './choice-group';
import { useActiveChoice } from './use-active-choice';

/** Props of the list. */
export interface IChoiceListProps {
  /** What is chosen. */
  readonly label: string;
  readonly value: string;
  readonly choices: readonly IChoice[];
  readonly choose: (value: string) => void;
}

/** Render the list; it takes the focus. */
export function ChoiceList(props: IChoiceListProps): JSX.Element {
  const { trans } = usePanelContext();
  const [query, setQuery] = useState('');
  const id = useId();
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const searchable = props.choices.length >= SEARCH_FROM;
  const groups = useMemo(
    () => groupChoices(findChoices(props.choices, query)),
    [props.choices, query]
  );
  const shown = useMemo(
    () => groups.flatMap(([, choices]) => choices),
    [groups]
  );
  // Hundreds of options need not be rendered again for a new function that does the same.
  const latest = useRef(props.choose);
  useEffect(() => {
    latest.current = props.choose;
  });
  const choose = useCallback((value: string) => latest.current(value), []);
  const { active, onKey } = useActiveChoice(shown, props.value, {
    choose,
    byLetter: !searchable
  });
  const places = useMemo(
    () => new Map(shown.map((choice, place) => [choice, place])),
    [shown]
  );
  const optionId = (choice: IChoice) => `${id}-${places.get(choice)}`;
  useEffect(() => {
    (searchable ? search : list).current?.focus();
  }, [searchable]);
  useEffect(() => {
    list.current
      ?.querySelector('.jp-mod-active')
      ?.scrollIntoView({ block: 'nearest' });
  }, [active?.value]);
  const keys = {
    onKeyDown: (event: KeyboardEvent) => onKey(event),
    'aria-activedescendant': active ? optionId(active) : undefined
  };
  return (
    <>
      {searchable && (
        <input
          {...keys}
          ref={search}
          className="jp-mod-styled"
          role="combobox"
          aria-label={trans.__('Search')}
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          placeholder={trans.__('Search')}
          value={query}
          onChange={event => setQuery(event.target.value)}
        />
      )}
      <div
        {...(searchable ? {} : { ...keys, tabIndex: 0 })}
        ref={list}
        id={id}
        className="jp-CodeInterp-choices"
        role="listbox"
        aria-label={props.label}
      >
        {groups.map(([group, choices]) => (
          <ChoiceGroup
            key={group}
            name={group}
            choices={choices}
            active={active}
            value={props.value}
            optionId={optionId}
            choose={choose}
          />
        ))}
      </div>
      {shown.length === 0 && (
        <div className="jp-CodeInterp-notice" role="status">
          {trans.__('Nothing found.')}
        </div>
      )}
    </>
  );
}
