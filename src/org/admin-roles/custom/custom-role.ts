export type CustomRole = { id: string; label: string; description: string; created: Date; lastUpdated: Date };
export type CustomPermission = { permission: string; created: Date; lastUpdated: Date };

/** Labels name things in addresses, so one is one in whatever case. */
export const labelKey = (label: string): string => label.trim().toLowerCase();
