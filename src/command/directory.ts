// What may be asked of a workspace's directory; every signature in it is checked before.
import type { DeviceEnrolled, DirectoryPublished, ShareSealed, TeamKeySealed } from '../contract/events.ts';

export type TeamKeyBox = Omit<TeamKeySealed, 'type'>;
export type ShareBox = Omit<ShareSealed, 'type'>;
export type DirectoryCommand =
  | {
      readonly kind: 'PublishDirectory';
      readonly number: number;
      readonly previous: string | null;
      readonly digest: string;
      readonly expires: string;
      readonly directory: DirectoryPublished['directory'];
      readonly teamKeys: readonly TeamKeyBox[];
      readonly shares: readonly ShareBox[];
    }
  | { readonly kind: 'EnrolDevice'; readonly enrolment: Omit<DeviceEnrolled, 'type'> }
  | { readonly kind: 'SealTeamKey'; readonly box: TeamKeyBox; readonly person: string };
