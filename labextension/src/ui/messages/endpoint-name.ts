/** Who answers, as a person knows it: the provider's label, and the host it is asked at. */
import type { IModelCatalog } from '../../model/service-interfaces';

/** Name the endpoint of a model; its id when the catalog does not know its provider. */
export function endpointName(
  catalog: Pick<IModelCatalog, 'providers'>,
  model: string
): string {
  const providerId = model.slice(0, Math.max(0, model.indexOf('/')));
  const provider = catalog.providers.find(({ id }) => id === providerId);
  if (!provider) {
    return model;
  }
  const name = provider.label ?? provider.id;
  const host = hostOf(provider.base_url);
  return host === '' || host === name ? name : `${name} (${host})`;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
