/** The arch of web/ui/mark.ts, open: whoever sees it is in. */
export function Mark() {
  return (
    <svg
      className="mark"
      viewBox="0 0 32 32"
      width="26"
      height="26"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
    >
      <path d="M4 29V14.5A10 10 0 0 1 12.5 4.6" />
      <path d="M28 29V14.5A10 10 0 0 0 19.5 4.6" />
    </svg>
  );
}
