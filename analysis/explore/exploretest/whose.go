package exploretest

const more = boxes + `boxes: {flow: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/flow"}}
	attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}, mem: {kind: "queue", channel: durable: false}, log: {kind: "stream", channel: {durable: true, retention: "4d"}}}
`
const key = `idempotency: {key: "k", enforcedBy: "unique-key"}`
const handed = `interaction: "send", operation: "command", retry: "none"`
const call = `ask: {from: "client", to: "api", ` + asked + `}`

// whose are mechanisms of whose the work is, and of what is taken to be done.
var whose = map[string]Mechanism{
	"a greeting that need not be, for an order that was not saved": {more + `lines: {` + call + `, greet: {from: "api", to: "mailer", ` + asked + `, ` + key + `, dependency: "soft", fallback: "no greeting"}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "greet", "save"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"an order that was saved, and a greeting that need not be": {more + `lines: {` + call + `, greet: {from: "api", to: "mailer", ` + asked + `, ` + key + `, dependency: "soft", fallback: "no greeting"}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "save", "greet"]`, 0, []string{"refuse"}, nil},
}
