// Each step of a decision, as the server took it.
import { Text } from '@mantine/core';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { WhatIfTrace } from '../../kit/api.ts';
import { boot } from '../../kit/index.ts';
import { w } from './words-what-if.ts';

const icons = { pass: IconCheck, fail: IconX, skip: IconMinus } as const;

export function Trace({ steps }: { steps: readonly WhatIfTrace[] }) {
  return (
    <ol className="policy-trace">
      {steps.map((step, index) => {
        const Icon = icons[step.result];
        const key = `step.${step.step}`;
        return (
          <li key={index} data-result={step.result}>
            <Icon size={16} aria-label={w(`result.${step.result}`)} />
            <div>
              <strong>{w.has(key) ? w(key) : step.step}</strong>
              {step.name !== undefined && ` ${step.name}`}
              {/* The server’s own words, which are English. */}
              {boot.language === 'en' && step.detail !== '' && (
                <Text size="sm" c="dimmed">
                  {step.detail}
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
