/** A key, in a square of our colours. */
export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#26303b"/><circle cx="16" cy="12.5" r="5" fill="none" stroke="#f4c95d" stroke-width="3"/><path d="M16 17.5v9m0-3h4.5" fill="none" stroke="#f4c95d" stroke-width="3" stroke-linecap="round"/></svg>`;
