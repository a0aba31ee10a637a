/** An editor for a few lines of Python: JupyterLab's own, a text box where there is none. */
import { CodeEditor } from '@jupyterlab/codeeditor';
import { type JSX, useEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the editor; it never takes the focus by itself. */
export function CodeEditorBox(props: {
  readonly initial: string;
  readonly label: string;
  readonly onChange: (code: string) => void;
}): JSX.Element {
  const { editorServices } = usePanelContext();
  const host = useRef<HTMLDivElement>(null);
  const { initial, label } = props;
  const onChange = useRef(props.onChange);
  useEffect(() => {
    onChange.current = props.onChange;
  }, [props.onChange]);

  useEffect(() => {
    if (!host.current || !editorServices) {
      return;
    }
    const model = new CodeEditor.Model({ mimeType: 'text/x-python' });
    model.sharedModel.setSource(initial);
    const editor = editorServices.factoryService.newInlineEditor({
      host: host.current,
      model,
      config: { lineNumbers: false, lineWrap: true }
    });
    editor.host
      .querySelector('[contenteditable]')
      ?.setAttribute('aria-label', label);
    const report = () => onChange.current(model.sharedModel.getSource());
    model.sharedModel.changed.connect(report);
    return () => {
      model.sharedModel.changed.disconnect(report);
      editor.dispose();
      model.dispose();
    };
  }, [editorServices, initial, label]);

  if (!editorServices) {
    return (
      <textarea
        className="jp-mod-styled jp-CodeInterp-codeText"
        defaultValue={initial}
        aria-label={label}
        rows={Math.min(16, initial.split('\n').length + 1)}
        onChange={event => props.onChange(event.target.value)}
      />
    );
  }
  return <div className="jp-CodeInterp-codeEditor" ref={host} />;
}
