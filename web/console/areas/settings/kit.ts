// What the parts of this area take from outside, in one place.
export type {
  ApplyOrgAnswer,
  CustomDomain,
  DiffOrgAnswer,
  EmailDomain,
  EmailServer,
  OrgSettings,
  SecuritySettings,
} from '../../kit/api.ts';
export * from '../../kit/index.ts';
