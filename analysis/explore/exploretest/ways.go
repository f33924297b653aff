package exploretest

const way = `{from: "api", to: "db", ` + keyed + `, compensation: "una"}, una: {from: "api", to: "db", ` + keyed + `}
	b: {from: "api", to: "db2", ` + keyed + `, compensation: "unb"}, unb: {from: "api", to: "db2", ` + keyed

// ways are mechanisms of what is undone, and by whom.
var ways = map[string]Mechanism{
	"undone by a service, which need not go on when it hasn't heard of one way back": {more + `lines: {` + call + `, a: ` + way + `}}
flows: f: steps: ["ask", "a", "b"]`, 2, []string{"lose-reply"}, []string{"half-effect"}},
	"undone by a service, which goes on without one way back": {more + `lines: {` + call + `, a: ` + way + `, dependency: "soft", fallback: "looked for at night"}}
flows: f: steps: ["ask", "a", "b"]`, 2, []string{"lose-reply"}, nil},
}
