package budget_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/budget"
	"tautline.dev/model/modeltest"
)

// spelled writes a load as "400", "0 to 400" or "unknown".
func spelled(d budget.Demand, ok bool) string {
	switch {
	case !ok:
		return "unknown"
	case d.Least < d.Most:
		return fmt.Sprintf("%v to %v", d.Least, d.Most)
	}
	return fmt.Sprint(d.Most)
}

func TestPeak(t *testing.T) {
	const in = `in: _call & {from: "c", to: "a", load: {typical: 20, peak: 400}}
`
	for name, ex := range map[string]struct {
		model string
		want  map[string]string
	}{
		"stated beats what follows": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b", load: peak: 7}
bd: _write & {from: "b", to: "d"}
}`, map[string]string{"in": "400", "ab": "7", "bd": "7"}},
		"nobody says": {modeltest.Parts + `lines: {
in: _call & {from: "c", to: "a"}
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"in": "unknown", "ab": "unknown"}},
		"nothing at all": {modeltest.Parts + `lines: {
in: _call & {from: "c", to: "a", load: "none"}
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"in": "0", "ab": "0"}},
		"one of two is unknown": {modeltest.Parts + `lines: {` + in + `
other: _call & {from: "x", to: "a"}
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"ab": "unknown"}},
		"two ways in, and no flow tells which goes where": {modeltest.Parts + `lines: {` + in + `
other: _call & {from: "x", to: "a", load: peak: 5}
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"ab": "0 to 405"}},
		"a share of it": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b", when: "it isn't in the cache", share: 0.25}
bd: _write & {from: "b", to: "d"}
}`, map[string]string{"ab": "100", "bd": "100"}},
		"a share of what is cut": {modeltest.Parts + `boxes: a: admission: throttle: rate: 200
lines: {` + in + `
ab: _call & {from: "a", to: "b", share: 0.1}
}`, map[string]string{"ab": "20"}},
		"a share of what is in a topic": {modeltest.Parts + `boxes: {t: kind: "topic", q: kind: "queue"}
lines: {
put: {from: "c", to: "t", interaction: "publish", operation: "event", load: peak: 10}
half: {from: "t", to: "q", interaction: "deliver", share: 0.5}
all: {from: "t", to: "b", interaction: "deliver"}
take: {from: "q", to: "a", interaction: "poll", share: 0.5}
}`, map[string]string{"put": "10", "half": "5", "all": "10", "take": "0 to 2.5"}},
		"two ways in, and flows tell": {modeltest.Parts + `lines: {` + in + `
other: _call & {from: "x", to: "a", load: peak: 5}
ab: _call & {from: "a", to: "b"}
ad: _write & {from: "a", to: "d"}
}
flows: {f: steps: ["in", "ab"], g: steps: ["other", "ad", "ab"]}`, map[string]string{"ab": "405", "ad": "5"}},
		"one arrival in two flows is one arrival": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b"}
ad: _write & {from: "a", to: "d"}
}
flows: {f: steps: ["in", "ab", "ad"], g: steps: ["in", "ab"]}`, map[string]string{"ab": "400", "ad": "0 to 400"}},
		"taken only then": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b", when: "it is new"}
bd: _write & {from: "b", to: "d"}
}`, map[string]string{"ab": "0 to 400", "bd": "0 to 400"}},
		"asked twice": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b"}
}
flows: f: steps: ["in", "ab", "ab"]`, map[string]string{"ab": "800"}},
		"throttled": {modeltest.Parts + `boxes: a: admission: throttle: rate: 100
lines: {` + in + `
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"in": "400", "ab": "100"}},
		"throttled caller by caller": {modeltest.Parts + `boxes: a: admission: throttle: {rate: 100, per: "API key"}
lines: {` + in + `
ab: _call & {from: "a", to: "b"}
}`, map[string]string{"ab": "400"}},
		"answers are kept": {modeltest.Parts + `boxes: a: admission: cache: "1m"
lines: {` + in + `
ad: {from: "a", to: "d", operation: "read"}
}`, map[string]string{"ad": "0 to 400"}},
		"through a queue": {modeltest.Parts + `lines: {` + in + `
put: {from: "a", to: "q", operation: "command"}
put2: {from: "x", to: "q", operation: "command", load: peak: 1}
work: _poll & {from: "q", to: "w"}
we: _write & {from: "w", to: "e"}
}`, map[string]string{"put": "400", "work": "0 to 401", "we": "0 to 401"}},
		"every subscriber gets all": {modeltest.Parts + `boxes: t: kind: "topic"
lines: {` + in + `
put: {from: "a", to: "t", operation: "event"}
tb: {from: "t", to: "b", interaction: "deliver", operation: "event"}
tw: {from: "t", to: "w", interaction: "deliver", operation: "event", when: "it is large"}
}`, map[string]string{"tb": "400", "tw": "0 to 400"}},
		"a bus sends each its own way": {modeltest.Parts + `boxes: t: kind: "bus"
lines: {` + in + `
put: {from: "a", to: "t", operation: "event"}
other: {from: "x", to: "t", operation: "event", load: peak: 5}
tb: {from: "t", to: "b", interaction: "deliver", operation: "event"}
tw: {from: "t", to: "w", interaction: "deliver", operation: "event"}
}
flows: f: steps: ["in", "put", "tb"]`, map[string]string{"tb": "400", "tw": "0 to 405"}},
		"a change log tells of every write": {modeltest.Parts + `lines: {` + in + `
ad: _write & {from: "a", to: "d"}
look: {from: "a", to: "d", operation: "read"}
tail: {from: "d", to: "w", interaction: "tail"}
}`, map[string]string{"tail": "0 to 400"}},
		"a replay": {modeltest.Parts + `boxes: {q: channel: deadLetter: {to: "dlq", after: 5}, dlq: {kind: "queue", channel: durable: true}}
lines: {` + in + `
put: {from: "a", to: "q", operation: "command"}
work: _poll & {from: "q", to: "w"}
replay: _poll & {from: "dlq", to: "w"}
we: _write & {from: "w", to: "e"}
}`, map[string]string{"replay": "0", "work": "0 to 400", "we": "0 to 400"}},
		"a circle": {modeltest.Parts + `lines: {
ab: _call & {from: "a", to: "b"}
ba: _call & {from: "b", to: "a"}
bd: _write & {from: "b", to: "d"}
aa: _call & {from: "a", to: "a"}
}`, map[string]string{"ab": "unknown", "ba": "unknown", "bd": "unknown", "aa": "unknown"}},
		"branches carry no more than comes": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b"}
aw: _call & {from: "a", to: "w"}
wb: _call & {from: "w", to: "b"}
bd: _write & {from: "b", to: "d"}
ad: _write & {from: "a", to: "d"}
ae: _write & {from: "a", to: "e"}
}
flows: f: steps: ["in", {either: [["ab"], ["aw", "wb", "ad"], ["ad"]]}, "bd", "ae"]`, map[string]string{"ab": "0 to 400", "wb": "0 to 400", "bd": "0 to 400", "ad": "0 to 400", "ae": "400"}},
		"a flow that begins in two ways carries both": {modeltest.Parts + `lines: {` + in + `
xa: _call & {from: "x", to: "a", load: peak: 5}
ab: _call & {from: "a", to: "b"}
}
flows: f: steps: [{either: [["in"], ["xa"]]}, "ab"]`, map[string]string{"ab": "400 to 405"}},
		"a reply is no circle": {modeltest.Parts + `lines: {` + in + `
ab: _call & {from: "a", to: "b"}
back: {from: "b", to: "a", interaction: "send", operation: "event", answers: "ab"}
}`, map[string]string{"ab": "400", "back": "400"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, ex.model)
			j := budget.NewLoads(s)
			for id, want := range ex.want {
				if got := spelled(j.Peak(s.Line(id))); got != want {
					t.Errorf("%s carries %s, want %s", id, got, want)
				}
			}
		})
	}
}

func TestSurgeAndStorm(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	in: _call & {from: "c", to: "a", load: {typical: 20, peak: 400}, retry: attempts: 3}
	ab: _call & {from: "a", to: "b", retry: attempts: 2}
	bd: _write & {from: "b", to: "d", retry: {attempts: "unlimited", budget: 0.1}}
	be: _write & {from: "b", to: "e", retry: attempts: "unlimited"}
	bx: _call & {from: "b", to: "x", retry: {attempts: 5}, circuitBreaker: failures: 5}
	put: {from: "a", to: "q", operation: "command", retry: attempts: 3}
	work: _poll & {from: "q", to: "w"}
	wx: _call & {from: "w", to: "x", retry: attempts: 3}
	soft: _call & {from: "b", to: "x", retry: attempts: 3, timeout: "1s", dependency: "soft", fallback: "go on"}
}`)
	j := budget.NewLoads(s)
	for id, want := range map[string][3]string{ // typical, surge, retryStorm
		"in":   {"20", "400", "1200"},
		"ab":   {"20", "400", "2400"},
		"bd":   {"20", "400", "2640"},
		"be":   {"20", "400", "1.7976931348623157e+308"},
		"bx":   {"20", "400", "2400"},
		"soft": {"20", "400", "1200"}, // its caller goes on without it, and isn't tried again
		"put":  {"20", "400", "1200"},
		"work": {"20", "0", "0"},
		"wx":   {"20", "0", "0"},
	} {
		l := s.Line(id)
		if got := [3]string{spelled(j.Typical(l)), spelled(j.Surge(l)), spelled(j.RetryStorm(l))}; got != want {
			t.Errorf("%s: typical, surge and retryStorm are %v, want %v", id, got, want)
		}
	}
}

// A hub with thousands of ways in and out, and a long chain, take a moment.
func TestLoadOfLargeModels(t *testing.T) {
	var hub, chain strings.Builder
	hub.WriteString("boxes: hub: kind: \"service\"\n")
	chain.WriteString("boxes: b0: kind: \"service\"\nlines: start: {from: \"b0\", to: \"b0\", load: peak: 3}\n")
	const n = 3000
	for i := range n {
		fmt.Fprintf(&hub, "boxes: {c%d: kind: \"client\", s%d: kind: \"service\"}\nlines: {in%d: {from: \"c%d\", to: \"hub\", load: peak: 1}, out%d: {from: \"hub\", to: \"s%d\"}}\n", i, i, i, i, i, i)
		fmt.Fprintf(&chain, "boxes: b%d: kind: \"service\"\nlines: l%d: {from: \"b%d\", to: \"b%d\"}\n", i+1, i, i, i+1)
	}
	s := modeltest.Named(t, hub.String())
	if got := spelled(budget.NewLoads(s).Peak(s.Line("out7"))); got != "0 to 3000" {
		t.Errorf("out of the hub: %s", got)
	}
	s = modeltest.Named(t, chain.String())
	if got := spelled(budget.NewLoads(s).Peak(s.Line(fmt.Sprintf("l%d", n-1)))); got != "3" {
		t.Errorf("at the end of the chain: %s", got)
	}
}
