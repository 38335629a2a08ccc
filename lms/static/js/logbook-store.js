/* Entries that the server does not have yet, kept on this device across a closed page, each under
   the person who wrote it: {client_id, user, submit, entry, label, state, errors}. */

const DATABASE = "logbook";
const ENTRIES = "entries";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ENTRIES, { keyPath: "client_id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(ENTRIES, mode);
      const request = work(transaction.objectStore(ENTRIES));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export function keep(entry) {
  return run("readwrite", (entries) => entries.put(entry));
}

export function drop(clientId) {
  return run("readwrite", (entries) => entries.delete(clientId));
}

/* Everyone who keeps something here that has not been sent. */
export async function peopleWaiting() {
  const all = await run("readonly", (entries) => entries.getAll());
  return [...new Set(all.filter((entry) => entry.state === "waiting").map((entry) => entry.user))];
}

/* What one person keeps here, the oldest first, and how many others there are. */
export async function keptBy(user) {
  const all = await run("readonly", (entries) => entries.getAll());
  const own = all.filter((entry) => entry.user === user);
  own.sort((a, b) => a.kept_at - b.kept_at);
  return { own, others: all.length - own.length };
}
