/** Style of the page. Colours follow the reader's scheme; on paper it is dark on white. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --soft: #5b5b63; --line: #d8d8de; --code: #f3f3f6; --tone: #0b6b3a; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #ececf0; --paper: #17171a; --soft: #a7a7b2; --line: #3a3a42; --code: #232329; --tone: #5fd39a; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { border-bottom: 4px solid var(--tone); }
header.blocked, header.needs-acknowledgement { --tone: #b3261e; }
header.irreversible { --tone: #9a5b00; }
@media screen and (prefers-color-scheme: dark) { header.blocked, header.needs-acknowledgement { --tone: #ff8a80; } header.irreversible { --tone: #ffb95c; } }
h1 { margin: 0; color: var(--tone); font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 0; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.05rem; }
p { margin: .25rem 0; }
.run, dt { color: var(--soft); }
ul { margin: .5rem 0; padding-left: 1.2rem; }
.changes { padding: 0; list-style: none; }
.changes > li { margin: .75rem 0; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; break-inside: avoid; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); gap: .5rem 1rem; margin: .5rem 0 0; }
.explained dl { grid-template-columns: 1fr; }
dd { margin: 0; }
dt { font-size: .85rem; }
code, pre { font: .9rem/1.45 ui-monospace, monospace; background: var(--code); border-radius: .25rem; }
code { padding: .1em .3em; }
pre { margin: .5rem 0; padding: .6rem; white-space: pre-wrap; }
details { margin: 1.5rem 0; }
summary { cursor: pointer; }
.explained { margin-top: 2.5rem; border-top: 1px solid var(--line); font-size: .9rem; }
@media print { :root { --ink: #000; --paper: #fff; --soft: #333; --line: #999; --code: #fff; } body { font-size: 10pt; } header, main { max-width: none; padding: 0; } }
`;
