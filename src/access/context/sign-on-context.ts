/** Where an address is, as far as the location data say. Everything is a guess of whoever made the data. */
export type Place = {
  /** ISO 3166-1 alpha-2. */
  readonly countryCode?: string;
  /** In English. */
  readonly country?: string;
  /** ISO 3166-2, `JP-13`, where known; zones with a region compare with it. */
  readonly region?: string;
  readonly state?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly asn?: number;
  readonly asOrg?: string;
  readonly isp?: string;
  readonly domain?: string;
  /** Of anonymisers and hosting services, in Okta's names of ipServiceCategories; empty where none is known. */
  readonly categories: readonly string[];
};

export type Platform = 'ANDROID' | 'IOS' | 'WINDOWS' | 'MACOS' | 'LINUX' | 'CHROMEOS' | 'OTHER';

/** What somebody comes with. */
export type DeviceContext = {
  /** Names the browser or device, from its signed cookie; undefined for one that never signed in here. */
  readonly key: string | undefined;
  /** This person has signed in from it before: with more than a password, or a day ago. */
  readonly known: boolean;
  /** When they first came with it, known or not yet. */
  readonly knownSinceMs?: number;
  /** It is one of the org's devices (`guo…`), enrolled by this person. */
  readonly deviceId?: string;
  readonly registered: boolean;
  /** A client certificate or a signed assertion from a trusted proxy says that the company runs it. */
  readonly managed: boolean;
  readonly platform: Platform;
  readonly osVersion?: string;
  readonly browser?: string;
  /** Device assurance policies that it meets. */
  readonly assuranceIds: readonly string[];
};

/** As Okta's LogUserBehavior has them. POSITIVE: it is unusual. UNKNOWN: there is not enough history to say. */
export type BehaviorVerdict = 'POSITIVE' | 'NEGATIVE' | 'UNKNOWN' | 'BAD_REQUEST';

export type BehaviorOutcome = {
  readonly id: string;
  readonly name: string;
  readonly result: BehaviorVerdict;
};

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';

/** One thing that made a sign-in riskier or safer, and by how much. */
export type RiskReason = {
  /** `NEW_DEVICE`, `NEW_COUNTRY`, `IMPOSSIBLE_TRAVEL`, `KNOWN_NETWORK`, …: the names of the weights. */
  readonly code: string;
  readonly weight: number;
};

export type Risk = {
  readonly level: RiskLevel;
  /** Sum of the weights, 0 to 100. */
  readonly score: number;
  readonly reasons: readonly RiskReason[];
};

/** An attack on the whole org that this request looks like a part of. */
export type ThreatSignal = {
  readonly kind: 'PASSWORD_SPRAY' | 'CREDENTIAL_STUFFING' | 'DISTRIBUTED_GUESSING';
  /** What it is counted by: an address, a network, an account. */
  readonly key: string;
};

/** Where, with what and how somebody comes: what policies know beside who they are. Plain data, so that it can be recorded and replayed. */
export type SignOnContext = {
  readonly address: string;
  /** The last few addresses that the same session came from before. */
  readonly earlier?: readonly string[];
  /** How they came when they last proved who they are, once it was looked at anew: what came after is held against it. */
  readonly baseline?: SignOnContext;
  readonly place: Place | undefined;
  readonly device: DeviceContext;
  readonly behaviors: readonly BehaviorOutcome[];
  readonly risk: Risk;
  readonly threat?: ThreatSignal;
  /** With a device or from a country that this person never came with before: they are told of it. */
  readonly isNews?: boolean;
  /** When it was looked at; a session's is looked at anew once it is old. */
  readonly atMs?: number;
};
