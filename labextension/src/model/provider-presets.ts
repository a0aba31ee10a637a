/** The model servers that the connection form knows, and the id that a new one gets. */
import type { ProviderConfig } from '../protocol/models';

/** A server to start from; `name` is a name of its own and not translated, `kind` how it is spoken to. */
export interface IPreset {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
}

const CHAT_COMPLETIONS = 'openai-chat';

/** A server that none of the presets names; most understand Chat Completions. */
export const OTHER: IPreset = {
  id: 'server',
  name: '',
  kind: CHAT_COMPLETIONS,
  baseUrl: ''
};

/** What many hubs put between their people and the models: it has no name of its own, and headers of its own mostly. */
export const GATEWAY: IPreset = {
  id: 'gateway',
  name: '',
  kind: CHAT_COMPLETIONS,
  baseUrl: 'https://GATEWAY/v1'
};

function compatible(id: string, name: string, baseUrl: string): IPreset {
  return { id, name, kind: CHAT_COMPLETIONS, baseUrl };
}

function anthropic(id: string, name: string, baseUrl: string): IPreset {
  return { id, name, kind: 'anthropic-messages', baseUrl };
}

/** Vendors first, then local ones at the ports they listen on unless told otherwise. */
export const PRESETS: readonly IPreset[] = [
  compatible('openai', 'OpenAI', 'https://api.openai.com/v1'),
  anthropic('anthropic', 'Anthropic', 'https://api.anthropic.com'),
  compatible(
    'gemini',
    'Google Gemini',
    'https://generativelanguage.googleapis.com/v1beta/openai'
  ),
  compatible('mistral', 'Mistral', 'https://api.mistral.ai/v1'),
  compatible('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1'),
  compatible('xai', 'xAI', 'https://api.x.ai/v1'),
  compatible('groq', 'Groq', 'https://api.groq.com/openai/v1'),
  compatible('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1'),
  compatible('github', 'GitHub Models', 'https://models.github.ai/inference'),
  compatible(
    'azure',
    'Azure OpenAI',
    'https://RESOURCE.openai.azure.com/openai/v1'
  ),
  compatible(
    'bedrock',
    'Amazon Bedrock',
    'https://bedrock-runtime.REGION.amazonaws.com/openai/v1'
  ),
  anthropic(
    'bedrock-claude',
    'Amazon Bedrock (Claude)',
    'https://bedrock-mantle.REGION.api.aws/anthropic'
  ),
  compatible(
    'vertex',
    'Google Vertex AI',
    'https://LOCATION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/LOCATION/endpoints/openapi'
  ),
  {
    id: 'ollama',
    name: 'Ollama',
    kind: 'ollama',
    baseUrl: 'http://127.0.0.1:11434'
  },
  compatible('lm-studio', 'LM Studio', 'http://127.0.0.1:1234/v1'),
  compatible('llama-cpp', 'llama.cpp', 'http://127.0.0.1:8080/v1'),
  compatible('vllm', 'vLLM', 'http://127.0.0.1:8000/v1'),
  GATEWAY,
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
