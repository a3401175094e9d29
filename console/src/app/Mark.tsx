/** A sally port: the small door in a large wall. */
export function Mark() {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path d="M3 21V8l9-5 9 5v13" />
      <path d="M8 21v-6a4 4 0 0 1 8 0v6M2 21h20" />
    </svg>
  );
}
