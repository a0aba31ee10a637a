/** The model servers that the connection form knows, and the id that a new one gets. */
import type { ProviderConfig } from '../protocol/models';

/** A server to start from; `name` is a name of its own and not translated. */
export interface IPreset {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
}

/** A server that none of the presets names. */
export const OTHER: IPreset = { id: 'server', name: '', baseUrl: '' };

/** Local ones at the ports they listen on unless told otherwise. */
export const PRESETS: readonly IPreset[] = [
  { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  { id: 'ollama', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { id: 'lm-studio', name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { id: 'llama-cpp', name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { id: 'vllm', name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1'
  },
  OTHER
];

/** The preset whose address a provider has. */
export function findPreset(baseUrl: string): IPreset {
  return PRESETS.find(preset => preset.baseUrl === baseUrl) ?? OTHER;
}

/** Name a new provider; what was found on this machine at the same address gives way to it. */
export function nameProvider(
  preset: IPreset,
  baseUrl: string,
  providers: readonly ProviderConfig[]
): { readonly id: string; readonly label: string } {
  const label = preset.name || new URL(baseUrl).host;
  const taken = new Set(
    providers
      .filter(
        ({ source, base_url }) =>
          source === 'user' || source === 'builtin' || base_url !== baseUrl
      )
      .map(provider => provider.id)
  );
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? preset.id : `${preset.id}-${number}`;
    if (!taken.has(id)) {
      return { id, label: number === 1 ? label : `${label} ${number}` };
    }
  }
}
