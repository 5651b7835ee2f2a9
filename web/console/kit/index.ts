// The console’s kit: what every area builds its pages of. It knows the management API’s manners (cursors, errors, sessions), and none of
// its nouns but people, groups and apps, which are picked everywhere.
export { AddressTabs, type AddressTab } from './address-tabs.tsx';
export { api, OktaApiError, pageOf } from './api.ts';
export { ApiCall, CopyField, CopyIcon, CopyId } from './copy.tsx';
export { Confirm, Dialog, SidePanel } from './dialogs.tsx';
export { fieldErrorsOf, linesOf } from './errors.ts';
export { type EventNames, useEventTypes } from './event-types.ts';
export { Empty, ErrorNote, Failed, Loaded, Loading, tellDone, tellFailed } from './feedback.tsx';
export { type ApiForm, ApiFormFrame, checks, useApiForm } from './form.tsx';
export { A, type Search, useAddress, useGo, usePath } from './link.tsx';
export { type NamedKind, useNamed } from './named.ts';
export { defineMessages, type Translate, type Values } from './messages.ts';
export { type Crumb, Facts, Page, Section } from './page.tsx';
export {
  appsSource,
  clientsSource,
  groupsSource,
  MultiPicker,
  peopleSource,
  type Picked,
  Picker,
} from './pickers.tsx';
export { type Period, PeriodChooser, periodName, sinceOf, usePeriod } from './period.tsx';
export { usePreference } from './preferences.ts';
export { type Action, type CursorList, useAction, useApi, useCursor } from './query.ts';
export { type RowAction, RowMenu } from './row-menu.tsx';
export { FilterBar, SearchBox } from './search.tsx';
export { signInFilters } from './sign-in-filters.ts';
export { ActiveStatus, Status, type Tone } from './status.tsx';
export { type Column, Count, CursorTable, DataTable, type Selection } from './table.tsx';
export { agoOf, dayOf, fullMomentOf, Moment, momentOf, numberOf, percentOf, secondOf } from './time.tsx';
export { words } from './words.ts';
export { boot, may } from '../boot.ts';
