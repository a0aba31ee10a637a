/** The panel's icon, in the colours of the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `
<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd"
    d="M5 3h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v10h4v1.800L11.300 15H19V5zm4.700 1.800 1.200 1.200-2 2 2 2-1.200 1.200L6.500 10zm4.600 0L17.500 10l-3.200 3.200-1.200-1.200 2-2-2-2z"/>
</svg>
`;

/** A speech bubble with code in it. */
export const panelIcon = new LabIcon({
  name: 'jupyter-codeinterp:panel',
  svgstr: SVG
});
