/** All that is used of it; its whole types would come along with production installs, as an optional peer of GraphiQL's. */
declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(node: import('react').ReactNode): void }
}
