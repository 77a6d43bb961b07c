/** The product's mark: a mooring ring. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0b5773"/>
<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><circle cx="16" cy="19" r="6.5"/><path d="M16 5v7"/><path d="M11 7h10"/></g>
</svg>
`;
