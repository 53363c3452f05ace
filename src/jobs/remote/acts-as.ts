import type { HostSettings } from '../../config/settings.ts';

/** The user as whom typed steps read and write on a host. */
export const actsAs = ({ become, user }: Pick<HostSettings, 'become' | 'user'>): string => become ?? user;
