/* A phone that changes its network can leave a request without any answer. After this long it counts
   as lost, so that whoever keeps what it carried tries again. */

const LONGEST_MS = 10_000;

/* As fetch does. A browser too old to set the limit waits as it always did. */
export function request(url, options) {
  return fetch(url, { signal: AbortSignal.timeout?.(LONGEST_MS), ...options });
}
