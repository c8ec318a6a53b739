/* Shows a survey within another site. Put the script where the survey shall
   stand, or anywhere for a pop-up:
   <script async src="https://cx.example.com/embed.js" data-survey="CODE"></script>
   data-mode="inline" (usual) or "popup"; of a pop-up: data-after="20" seconds
   or data-scroll="60" per cent of the page, data-every="30" days until the same
   browser is asked again (a dismissed ask counts), data-sample="25" per cent of
   browsers; data-lang="pt-BR"; data-attribute-plan="Pro" for ?attribute.plan=.
   It sets no cookie; what it remembers stays in this site's own storage. */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const { survey, mode = "inline", lang, after = "0", scroll, every = "30", sample = "100", title } = script.dataset;
  const home = new URL(script.src).origin;
  const address = new URL(`/e/${encodeURIComponent(survey || "")}`, home);
  if (lang) address.searchParams.set("lang", lang);
  for (const { name, value } of script.attributes) {
    if (name.startsWith("data-attribute-")) address.searchParams.set(`attribute.${name.slice(15)}`, value);
  }
  const portuguese = (lang || document.documentElement.lang || navigator.language).toLowerCase().startsWith("pt");
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = title || (portuguese ? "Pesquisa" : "Survey");
  frame.style.cssText = "display:block;width:100%;height:420px;border:0;color-scheme:normal";

  const key = `jornada-${survey}`;
  const remember = (what) => {
    try {
      localStorage.setItem(key, JSON.stringify({ ...recall(), ...what }));
    } catch {}
  };
  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };

  let done = () => {};
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== home || !data) return;
    if (data.jornada === "height" && data.height > 0) frame.style.height = `${Math.ceil(data.height)}px`;
    if (data.jornada === "done") done();
  });

  if (mode !== "popup") {
    script.after(frame);
    return;
  }

  const asked = recall();
  if (asked.draw === undefined) {
    asked.draw = Math.random() * 100;
    remember({ draw: asked.draw });
  }
  if (asked.draw >= Number(sample)) return;
  if (asked.at && Date.now() - asked.at < Number(every) * 864e5) return;

  const open = () => {
    removeEventListener("scroll", onScroll);
    remember({ at: Date.now() });
    const before = document.activeElement;
    const box = document.createElement("div");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", frame.title);
    box.style.cssText =
      "position:fixed;z-index:2147483000;right:16px;bottom:16px;width:min(420px,calc(100vw - 32px));max-height:calc(100vh - 32px);overflow:auto;background:Canvas;border:1px solid GrayText;border-radius:8px;box-shadow:0 8px 32px rgb(0 0 0/.25)";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", portuguese ? "Fechar" : "Close");
    close.style.cssText =
      "position:sticky;top:0;float:right;width:44px;height:44px;border:0;background:none;color:CanvasText;font:24px system-ui;cursor:pointer";
    const shut = () => {
      box.remove();
      if (before && before.focus) before.focus();
    };
    close.onclick = shut;
    box.onkeydown = (event) => event.key === "Escape" && shut();
    done = () => setTimeout(shut, 4000);
    box.append(close, frame);
    document.body.append(box);
    close.focus({ preventScroll: true });
  };
  const onScroll = () => {
    const root = document.documentElement;
    if ((scrollY + innerHeight) / root.scrollHeight >= Number(scroll) / 100) open();
  };
  if (scroll) addEventListener("scroll", onScroll, { passive: true });
  else setTimeout(open, Number(after) * 1000);
})();
