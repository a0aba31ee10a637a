/** A panel whose content is fetched when somebody first looks at it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { type ISignal, Signal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

/** What a lazy panel needs. */
export interface ILazyPanelOptions {
  /** Loads the content; called again when the person asks for a retry. */
  readonly load: () => Promise<Widget>;
  readonly trans: TranslationBundle;
}

/** Shows a notice while its content loads, then the content; after a failure the reason and a retry. */
export class LazyPanel extends Widget {
  constructor(options: ILazyPanelOptions) {
    super();
    this._load = options.load;
    this._trans = options.trans;
    this._panelLayout = new PanelLayout();
    this.layout = this._panelLayout;
    this.addClass('jp-CodeInterp-panel');
  }

  /** Resolves when the content is there or its failure is shown. */
  get settled(): Promise<void> {
    return this._settled;
  }

  /** Emitted when the panel has come into view or out of it; `isVisible` tells which. */
  get visibilityChanged(): ISignal<LazyPanel, void> {
    return this._visibilityChanged;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._onAppearing();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._onAppearing();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._visibilityChanged.emit();
  }

  protected override onAfterDetach(message: Message): void {
    super.onAfterDetach(message);
    this._visibilityChanged.emit();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (this._content) {
      this._content.activate();
    } else {
      this._activateLater = true;
    }
  }

  private _onAppearing(): void {
    if (this.isVisible && !this._started) {
      this._started = true;
      this._settled = this._fill();
    }
    this._visibilityChanged.emit();
  }

  private async _fill(): Promise<void> {
    this._show(notice(this._trans.__('Loading…')));
    try {
      const content = await this._load();
      if (this.isDisposed) {
        content.dispose();
        return;
      }
      content.addClass('jp-CodeInterp-content');
      this._content = content;
      this._show(content);
      if (this._activateLater) {
        content.activate();
      }
    } catch (reason) {
      this._showFailure(reason);
    }
  }

  private _showFailure(reason: unknown): void {
    if (this.isDisposed) {
      return;
    }
    const detail = reason instanceof Error ? reason.message : String(reason);
    const failure = notice(
      this._trans.__('The panel could not be loaded: %1', detail)
    );
    failure.node.setAttribute('role', 'alert');
    failure.node.append(
      document.createElement('br'),
      button(this._trans.__('Retry'), () => {
        this._settled = this._fill();
      }),
      ' ',
      // After an update of the server, what this page asks for is not there any more.
      button(this._trans.__('Reload the page'), () => window.location.reload())
    );
    this._show(failure);
  }

  private _show(widget: Widget): void {
    for (const shown of [...this._panelLayout.widgets]) {
      shown.dispose();
    }
    this._panelLayout.addWidget(widget);
  }

  private readonly _load: () => Promise<Widget>;
  private readonly _trans: TranslationBundle;
  private readonly _panelLayout: PanelLayout;
  private _content: Widget | null = null;
  private _settled: Promise<void> = Promise.resolve();
  private _started = false;
  private _activateLater = false;
  private readonly _visibilityChanged = new Signal<LazyPanel, void>(this);
}

function notice(text: string): Widget {
  const widget = new Widget();
  widget.addClass('jp-CodeInterp-notice');
  widget.node.textContent = text;
  return widget;
}

function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'jp-Button jp-mod-styled';
  element.textContent = text;
  element.addEventListener('click', onClick);
  return element;
}
