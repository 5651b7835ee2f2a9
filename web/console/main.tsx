import './trust.ts';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './console.css';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { Console } from './app/console.tsx';
import { boot } from './boot.ts';

// Scroll locks of dialogs write style elements of their own.
setNonce(boot.nonce);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console />);
