import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { attend } from './api/presence.ts';
import './app/base.css';
import { App } from './app/App.tsx';

attend();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the console');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
