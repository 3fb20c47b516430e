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

/** What a passkey answers to the server's question. */
async function shown(url) {
  const { options, note } = await send(url, {});
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
  return { note, answer: JSON.stringify(answer) };
}

async function use(form) {
  const { url } = await send("/login/passkey", { ...(await shown(form.action)), next: form.elements.next.value });
  location.assign(url);
}

/** A passkey in the place of the password: what it gives goes into every form that asks for one. */
async function prove(button) {
  const { proof } = await send("/me/prove", await shown("/me/prove/begin"));
  for (const field of document.querySelectorAll("[name=password][autocomplete=current-password]")) {
    field.required = false;
    let hidden = field.form.elements.proof;
    if (!hidden) {
      hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "proof" });
      field.form.append(hidden);
    }
    hidden.value = proof;
  }
  for (const other of document.querySelectorAll("[data-passkey-prove]")) other.textContent = button.dataset.done;
}

for (const button of document.querySelectorAll("[data-passkey-prove]")) {
  button.hidden = !globalThis.PublicKeyCredential;
  button.addEventListener("click", () => prove(button).catch((error) => {
    button.textContent = error.isSaid ? error.message : button.dataset.failed;
  }));
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
