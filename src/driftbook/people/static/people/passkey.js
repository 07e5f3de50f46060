// Passkeys: ask for what the server wants, let the device answer, and send the form.
// <form data-passkey="get" data-options="/address/" hidden> with a field named "credential".
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/={1,2}$/, "");
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (options) => {
    const wanted = { ...options.publicKey };
    wanted.challenge = bytes(wanted.challenge);
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
    if (wanted.allowCredentials) wanted.allowCredentials = ids(wanted.allowCredentials);
    if (wanted.excludeCredentials) wanted.excludeCredentials = ids(wanted.excludeCredentials);
    return { publicKey: wanted };
  };

  const answered = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      const part = credential.response[name];
      if (part) response[name] = text(part);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    const problem = form.querySelector("[data-problem]");
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      problem.hidden = true;
      try {
        const reply = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
        if (!reply.ok) throw new Error(String(reply.status));
        const credential = await navigator.credentials[form.dataset.passkey](asked(await reply.json()));
        form.elements.credential.value = JSON.stringify(answered(credential));
        form.submit();
      } catch (error) {
        problem.hidden = false;
        problem.focus();
      }
    });
  }
})();
