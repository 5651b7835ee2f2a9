import { z } from 'zod';
import { id, network, noConditions, noSettings, platforms, policyFields, ruleFields } from './fields.ts';
import { newer, type PolicyKind } from './kind.ts';

const signals = z.strictObject({
  deviceContextProviders: z
    .array(
      z.strictObject({
        key: z.enum(['OKTA_VERIFY', 'CHROME_DEVICE_TRUST', 'DEVICE_POSTURE_IDP']),
        id: id.nullish(),
        userIdentification: z.enum(['ALLOW', 'IGNORE']).nullish(),
      }),
    )
    .max(50)
    .default([]),
});

/** Who may be asked about the device that somebody comes with. */
export const deviceSignalCollection: PolicyKind = {
  type: 'DEVICE_SIGNAL_COLLECTION',
  ruleType: 'DEVICE_SIGNAL_COLLECTION',
  prefixes: newer,
  isOnly: false,
  addsRules: true,
  inForce: false,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('DEVICE_SIGNAL_COLLECTION'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('DEVICE_SIGNAL_COLLECTION').default('DEVICE_SIGNAL_COLLECTION'),
    conditions: z
      .strictObject({
        network: network.prefault({}),
        platform: platforms(
          ['DESKTOP', 'MOBILE'],
          ['ANDROID', 'CHROMEOS', 'IOS', 'MACOS', 'WINDOWS'],
        ).nullish(),
      })
      .nullish(),
    actions: z.strictObject({ deviceSignalCollection: signals.prefault({}) }),
  }),
  lastRule: {
    name: 'Catch-all Rule',
    actions: { deviceSignalCollection: { deviceContextProviders: [{ key: 'OKTA_VERIFY' }] } },
  },
};

/** Which updates of itself the authenticator app may take. */
export const clientUpdate: PolicyKind = {
  type: 'CLIENT_UPDATE',
  ruleType: 'CLIENT_UPDATE',
  prefixes: newer,
  isOnly: true,
  addsRules: false,
  inForce: false,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('CLIENT_UPDATE'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('CLIENT_UPDATE').default('CLIENT_UPDATE'),
    conditions: noConditions,
    actions: z.strictObject({
      updateControls: z
        .strictObject({
          actions: z
            .array(
              z.strictObject({
                action: z.literal('OKTA_VERIFY_UPDATE'),
                value: z.enum(['ALLOW', 'HOTFIX_ONLY', 'DENY']).default('ALLOW'),
              }),
            )
            .max(1)
            .default([]),
        })
        .prefault({}),
    }),
  }),
};
