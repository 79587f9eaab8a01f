// The bytes of opened files, kept in this browser: a desk that was restarted has forgotten its documents, and gets them again.
const STORE = "files";
const MOST = 30; // files
const MOST_BYTES = 60 << 20; // of all files

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("minsheng", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function run(mode, act) {
  const transaction = (await database()).transaction(STORE, mode);
  const asked = act(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** Keep a file under the id of its document; the oldest go when there are too many. Quietly does nothing where it cannot. */
export async function keepFile(id, name, bytes) {
  try {
    await run("readwrite", (store) => store.put({ id, name, bytes, at: Date.now() }));
    const all = (await run("readonly", (store) => store.getAll())).sort((a, b) => b.at - a.at);
    let size = 0;
    const old = all.filter((file, place) => (size += file.bytes.size ?? file.bytes.byteLength ?? 0) > MOST_BYTES || place >= MOST);
    for (const file of old) if (file.id !== id) await forgetFile(file.id);
  } catch {
    // private windows
  }
}

/** Return {id, name, bytes} of a document, or null. */
export async function fileOf(id) {
  try {
    return (await run("readonly", (store) => store.get(id))) ?? null;
  } catch {
    return null;
  }
}

/** Forget the file of a document. */
export async function forgetFile(id) {
  try {
    await run("readwrite", (store) => store.delete(id));
  } catch {
    // there was none
  }
}
