// Passkeys: making one, and logging in with one. The server's questions and the browser's
// answers are JSON with bytes as base64url.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function send(url, fields) {
  const answer = await fetch(url, { method: "post", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.title), { isSaid: true });
  return said;
}

function say(form, error) {
  form.querySelector("[role=alert]").textContent = error.isSaid ? error.message : form.dataset.failed;
  for (const busy of [form, ...form.querySelectorAll("[aria-busy]")]) busy.removeAttribute("aria-busy");
}

async function make(form) {
  const { options, note } = await send(form.action, { current: form.elements.current?.value ?? "" });
  const asked = options.publicKey;
  const known = (asked.excludeCredentials ?? []).map((it) => ({ ...it, id: bytes(it.id) }));
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: known };
  const made = await navigator.credentials.create({ publicKey });
  const answer = {
    id: made.id, rawId: text(made.rawId), type: made.type, extensions: {},
    response: { attestationObject: text(made.response.attestationObject), clientDataJSON: text(made.response.clientDataJSON) },
  };
  await send("/me/passkeys", { note, answer: JSON.stringify(answer), name: form.elements.name.value });
  location.reload();
}

async function use(form) {
  const { options, note } = await send(form.action, {});
  const asked = options.publicKey;
  const used = await navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: [] } });
  const { authenticatorData, clientDataJSON, signature, userHandle } = used.response;
  const answer = {
    id: used.id, rawId: text(used.rawId), type: used.type, extensions: {},
    response: {
      authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature),
      userHandle: userHandle && text(userHandle),
    },
  };
  const { url } = await send("/login/passkey", { note, answer: JSON.stringify(answer), next: form.elements.next.value });
  location.assign(url);
}

for (const [selector, act] of [["[data-passkey-make]", make], ["[data-passkey-use]", use]]) {
  for (const form of document.querySelectorAll(selector)) {
    form.hidden = !globalThis.PublicKeyCredential;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.querySelector("[role=alert]").textContent = "";
      act(form).catch((error) => say(form, error));
    });
  }
}
