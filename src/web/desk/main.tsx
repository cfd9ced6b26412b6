// The desk: compliance officers, administrators, privacy officers. Joins the connection to the page and nothing else.
import '../staff/tokens.css';
import '../staff/staff.css';
import './desk.css';
import './settings/settings.css';
import './print.css';
import { createRoot } from 'react-dom/client';
import { browserPlatform } from '../connection/browser-platform.ts';
import { createStaff } from '../connection/staff.ts';
import { followAddress } from '../staff/address.ts';
import { detector, followOwnNumbers } from '../staff/end-detector.ts';
import { StaffPage } from '../staff/start.tsx';
import { followTheme } from '../staff/theme.ts';
import { DeskPages } from './desk-pages.tsx';

followTheme();
const address = followAddress('desk');
const staff = createStaff({
  origin: location.origin,
  base: address.base,
  platform: browserPlatform(detector),
});
followOwnNumbers(staff);
const root = document.getElementById('root');
if (root === null) throw new Error('desk.html has no place for the page');
createRoot(root).render(
  <StaffPage staff={staff} address={address}>
    <DeskPages />
  </StaffPage>,
);
