import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { boot } from '../boot.ts';

// Ten steps of verdigris; the product's tokens (web/ui/styles) say which of them is the accent by day and by night.
const accent: MantineColorsTuple = [
  '#e9f5f2',
  '#d3e8e3',
  '#a5e0d3',
  '#82cfbf',
  '#52b3a1',
  '#2f9484',
  '#217a6c',
  '#1a665b',
  '#124e45',
  '#0c3932',
];

/** Reds that are read on paper by day (from the seventh) and by night (the fourth). */
const red: MantineColorsTuple = [
  '#fcebe8',
  '#f8d3cd',
  '#f3b0a7',
  '#ff9f93',
  '#d3776d',
  '#b5382c',
  '#9d261b',
  '#9d261b',
  '#7d1d14',
  '#5c140d',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 3 },
  colors: { accent, red },
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontFamily: 'var(--font)', fontWeight: '620' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Tooltip: {
      defaultProps: {
        withinPortal: true,
        multiline: true,
        maw: 360,
        events: { hover: true, focus: true, touch: true },
      },
    },
    // The first item has the keyboard, rather than a placeholder that no screen reader knows what to make of.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tabs: { defaultProps: { keepMounted: false } },
    Select: { defaultProps: { checkIconPosition: 'right', maxDropdownHeight: 320 } },
    MultiSelect: { defaultProps: { maxDropdownHeight: 320 } },
    Loader: { defaultProps: { 'aria-hidden': true } },
  },
});

/** The product's own ink and paper in place of the kit's greys. */
export const variables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-default': 'var(--paper-raised)',
    '--mantine-color-default-hover': 'var(--paper-sunk)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-red-text': 'var(--red)',
    '--mantine-color-red-filled': 'var(--red-fill)',
    '--mantine-color-red-filled-hover': 'var(--red-fill-hover)',
    '--mantine-color-red-light': 'var(--red-wash)',
    '--mantine-color-red-light-hover': 'var(--red-wash-hover)',
    '--mantine-color-red-light-color': 'var(--red)',
    '--mantine-color-yellow-light': 'var(--amber-wash)',
    '--mantine-color-yellow-light-color': 'var(--amber)',
    '--mantine-color-accent-light': 'var(--accent-wash)',
    '--mantine-color-accent-light-color': 'var(--accent-strong)',
    '--mantine-color-accent-text': 'var(--accent)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-filled-hover': 'var(--accent-strong)',
    '--mantine-color-gray-light': 'var(--paper-sunk)',
    '--mantine-color-gray-light-color': 'var(--ink-soft)',
    '--mantine-color-gray-text': 'var(--ink-soft)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
  };
  // What the kit draws with its own greys by night.
  const night = {
    '--mantine-color-dark-0': 'var(--ink)',
    '--mantine-color-dark-1': 'var(--ink-soft)',
    '--mantine-color-dark-2': 'var(--ink-soft)',
    '--mantine-color-dark-3': 'var(--line-strong)',
    '--mantine-color-dark-4': 'var(--line)',
    '--mantine-color-dark-5': 'var(--paper-lit)',
    '--mantine-color-dark-6': 'var(--paper-raised)',
    '--mantine-color-dark-7': 'var(--paper)',
    '--mantine-color-dark-8': 'var(--paper-sunk)',
    '--mantine-color-dark-9': 'var(--paper-sunk)',
  };
  return { variables: shared, light: shared, dark: { ...shared, ...night } };
};

export const nonce = () => boot.nonce;
