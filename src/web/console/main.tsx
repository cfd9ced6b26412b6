// The console: agents and supervisors at their chats. Joins the connection to the page and nothing else.
import '../staff/tokens.css';
import '../staff/staff.css';
import './console.css';
import './layers.css';
import './offers.css';
import './supervisor.css';
import './visitors.css';
import './why.css';
import { createRoot } from 'react-dom/client';
import { browserPlatform } from '../connection/browser-platform.ts';
import { createStaff } from '../connection/staff.ts';
import { followAddress } from '../staff/address.ts';
import { detector, followOwnNumbers } from '../staff/end-detector.ts';
import { StaffPage } from '../staff/start.tsx';
import { followTheme } from '../staff/theme.ts';
import { Pages } from './pages.tsx';

followTheme();
const address = followAddress('console');
const staff = createStaff({
  origin: location.origin,
  base: address.base,
  platform: browserPlatform(detector),
});
followOwnNumbers(staff);
const root = document.getElementById('root');
if (root === null) throw new Error('console.html has no place for the page');
createRoot(root).render(
  <StaffPage staff={staff} address={address}>
    <Pages />
  </StaffPage>,
);
